package io.spillway.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.chaos.Violation.Check;
import io.spillway.job.HistoryEntry;
import io.spillway.simulated.OwnAttempt;
import io.spillway.tag.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The tags along the way of one job. */
final class TagCheck {

  private final Way way;
  private final List<Violation> violations = new ArrayList<>();

  private TagCheck(Way way) {
    this.way = way;
  }

  static List<Violation> of(Way way) {
    TagCheck check = new TagCheck(way);
    way.carriers().forEach(check::oneValueEach);
    Stream.of(way.carriers(), way.results())
        .flatMap(List::stream)
        .filter(entry -> !way.jobs().contains(entry))
        .forEach(check::start);
    check.attempts();
    way.results().forEach(check::result);
    return check.violations;
  }

  private void oneValueEach(Entry entry) {
    Set<String> seen = new HashSet<>();
    for (Entry.Tag tag : entry.headers()) {
      if (tag.name().startsWith(Tags.PREFIX) && !seen.add(tag.name())) {
        report("job %s has the tag %s twice at %s".formatted(way.id(), tag.name(), entry.place()));
      }
    }
  }

  /** Every record tells when its run began, and of a replay, with which record. */
  private void start(Entry entry) {
    for (Entry job : way.jobs().stream().limit(1).toList()) {
      String start = way.replay() == 0 ? "" : job.place();
      if (!entry.tag(Tags.REPLAYED_AS).equals(start)) {
        report(
            "job %s: the record that replayed it is '%s' at %s, expected '%s'"
                .formatted(way.id(), entry.tag(Tags.REPLAYED_AS), entry.place(), start));
      }
      if (entry.number(Tags.SUBMITTED_AT) != job.timestamp()) {
        report(
            "job %s: the time of submission at %s is '%s', expected %d"
                .formatted(way.id(), entry.place(), entry.tag(Tags.SUBMITTED_AT), job.timestamp()));
      }
    }
  }

  /**
   * Each call is an attempt of the job's own or a wait, and counts up by one there; a refusal
   * without a call is neither.
   */
  private void attempts() {
    long attempts = 0;
    long waits = 0;
    List<HistoryEntry> expected = new ArrayList<>();
    for (Entry failure : way.failures()) {
      boolean own = OwnAttempt.is(failure::tag);
      attempts += Tagged.wasCalled(failure) && own ? 1 : 0;
      waits += Tagged.wasCalled(failure) && !own ? 1 : 0;
      if (failure.number(Tags.WAITS) != waits) {
        report(
            "job %s: the failure at %s is wait %s, expected %d"
                .formatted(way.id(), failure.place(), failure.tag(Tags.WAITS), waits));
        waits = failure.number(Tags.WAITS);
      }
      if (failure.number(Tags.ATTEMPT) != attempts) {
        report(
            "job %s: the failure at %s is attempt %s, expected %d"
                .formatted(way.id(), failure.place(), failure.tag(Tags.ATTEMPT), attempts));
        attempts = failure.number(Tags.ATTEMPT);
      }
      status(failure);
      if (Tagged.isDeferral(failure)) {
        continue;
      }
      List<HistoryEntry> entries = Tagged.history(failure).entries();
      if (entries.isEmpty() || !agrees(entries.getLast(), failure)) {
        report(
            "job %s: the history at %s does not end in that failure"
                .formatted(way.id(), failure.place()));
        return;
      }
      expected.add(entries.getLast());
      if (!entries.equals(newest(expected))) {
        report(
            "job %s: the history at %s has %d entries that are not the %d failures before it"
                .formatted(way.id(), failure.place(), entries.size(), expected.size()));
        expected = new ArrayList<>(entries);
      }
    }
  }

  private static List<HistoryEntry> newest(List<HistoryEntry> entries) {
    return new io.spillway.job.History(entries).entries();
  }

  private void status(Entry failure) {
    if (!failure.tag(Tags.STATUS).matches("[13-9]\\d\\d")) {
      report(
          "job %s: the failure at %s has the status '%s'"
              .formatted(way.id(), failure.place(), failure.tag(Tags.STATUS)));
    }
  }

  private static boolean agrees(HistoryEntry entry, Entry failure) {
    return entry.at().toEpochMilli() == failure.number(Tags.FAILED_AT)
        && Integer.toString(entry.status()).equals(failure.tag(Tags.STATUS))
        && entry.errorType().equals(failure.tag(Tags.ERROR_TYPE))
        && entry.held() != OwnAttempt.is(failure::tag);
  }

  private void result(Entry result) {
    JsonNode spillway = Tagged.result(result).path("spillway");
    boolean success = Tagged.isSuccess(result);
    boolean cut = Tagged.isCanceled(result) && Tagged.wasCalled(result);
    long attempts = success || cut ? 1 : 0;
    long waits = 0;
    String history = "[]";
    if (!way.failures().isEmpty()) {
      attempts += Math.max(0, way.failures().getLast().number(Tags.ATTEMPT));
      waits = way.failures().getLast().number(Tags.WAITS);
      history = Tagged.history(way.failures().getLast()).toJson();
    }
    if (spillway.path("attempts").asLong(-1) != attempts) {
      report(
          "job %s: the result counts %s attempts, its failures make it %d"
              .formatted(way.id(), spillway.path("attempts"), attempts));
    }
    if (spillway.path("waits").asLong(-1) != waits || result.number(Tags.WAITS) != waits) {
      report(
          "job %s: the result counts %s waits and is tagged with %s, its failures make it %d"
              .formatted(way.id(), spillway.path("waits"), result.tag(Tags.WAITS), waits));
    }
    if (result.number(Tags.ATTEMPT) != attempts) {
      report(
          "job %s: the result is tagged as attempt %s, its failures make it %d"
              .formatted(way.id(), result.tag(Tags.ATTEMPT), attempts));
    }
    var told = io.spillway.job.History.parse(spillway.path("history").toString());
    boolean canceled = Tagged.isCanceled(result);
    if (!told.toJson().equals(canceled ? withCancel(history, told) : history)) {
      report(
          "job %s: the result's history is not that of its %d failures"
              .formatted(way.id(), way.failures().size()));
    }
    String named = spillway.path("origin").asText() + "/" + spillway.path("replay").asText();
    if (!named.equals(way.replay() == 0 ? "/" : way.run())) {
      report("job %s: the result says that it is of the run '%s'".formatted(way.id(), named));
    }
    if (success != (spillway.path("status").asInt() == 200)) {
      report("job %s: the result has the status %s".formatted(way.id(), spillway.path("status")));
    }
  }

  /** The history of the failures, and the cancel behind them. */
  private static String withCancel(String failures, io.spillway.job.History told) {
    List<HistoryEntry> entries = told.entries();
    return entries.isEmpty() || !entries.getLast().errorType().equals("canceled")
        ? "a history that ends in the cancel"
        : io.spillway.job.History.parse(failures).with(entries.getLast()).toJson();
  }

  private void report(String sentence) {
    violations.add(new Violation(Check.TAGS, sentence));
  }
}
