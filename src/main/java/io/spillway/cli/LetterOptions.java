package io.spillway.cli;

import io.spillway.deadletter.LetterFilter;
import io.spillway.job.Origin;
import io.spillway.status.Category;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that choose dead letters. */
final class LetterOptions {
  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description = "Last failed with one of these: 529, or 5xx for a whole class.")
  private List<String> statuses = List.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      split = ",",
      description = "The error's type is one of these: overloaded_error.")
  private List<String> types = List.of();

  @Option(
      names = "--category",
      paramLabel = "CATEGORY",
      split = ",",
      description = "Whose trouble it was: account_auth, quota_rate, model_provider, ...")
  private List<String> categories = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      split = ",",
      description = "Asked for one of these models; claude-opus* for all that begin so.")
  private List<String> models = List.of();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Given up at this time or later: " + TimeText.ALLOWED + ".")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Given up before this time.")
  private @Nullable String to;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The job has this custom_id; may be repeated.")
  private List<String> ids = List.of();

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      split = ",",
      description = "The job's first record: llm.jobs-3-17, or one run: llm.jobs-3-17/1.")
  private List<String> origins = List.of();

  @Option(
      names = "--letter",
      paramLabel = "PLACE",
      split = ",",
      description = "Where the letter itself stands: llm.dead-letters-3-5.")
  private List<String> letters = List.of();

  /** Whether no option was given. */
  boolean areNone() {
    return from == null
        && to == null
        && List.of(statuses, types, categories, models, ids, origins, letters).stream()
            .allMatch(List::isEmpty);
  }

  /**
   * The filter.
   *
   * @throws ParameterException if a value is not allowed
   */
  LetterFilter filter(CommandLine commandLine, Instant now) {
    Checks checks = new Checks(commandLine);
    Set<String> known =
        Arrays.stream(Category.values())
            .map(Category::tag)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    statuses.forEach(status ->
        checks.require(
            status.matches("[1-5](\\d\\d|xx)"), "--status", status, "529, or 5xx for a class"));
    categories.forEach(category ->
        checks.require(known.contains(category), "--category", category, String.join(", ", known)));
    origins.forEach(origin ->
        checks.require(
            Origin.isName(origin), "--origin", origin, "topic-partition-offset, with /n a replay"));
    letters.forEach(letter ->
        checks.require(Origin.isPlace(letter), "--letter", letter, "topic-partition-offset"));
    Instant begin = from == null ? Instant.MIN : checks.time("--from", from, now);
    Instant end = to == null ? Instant.MAX : checks.time("--to", to, now);
    return new LetterFilter(
        Set.copyOf(statuses),
        Set.copyOf(types),
        Set.copyOf(categories),
        Set.copyOf(models),
        Set.copyOf(ids),
        Set.copyOf(origins),
        Set.copyOf(letters),
        begin,
        end);
  }

  private record Checks(CommandLine commandLine) {

    void require(boolean holds, String option, String value, String allowed) {
      if (!holds) {
        throw new ParameterException(
            commandLine, "%s is '%s', allowed: %s".formatted(option, value, allowed));
      }
    }

    Instant time(String option, String value, Instant now) {
      return TimeText.read(value, now)
          .orElseThrow(() ->
              new ParameterException(
                  commandLine,
                  "%s is '%s', allowed: %s".formatted(option, value, TimeText.ALLOWED)));
    }
  }
}
