package io.spillway.dev.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The summary at the end of a demo. Pure functions.
 *
 * @param calls calls that the simulator received
 * @param untilReady from the start until all roles ran
 * @param total from the start to the end
 * @param problem why it ended early, or null
 */
record DemoSummary(
    DemoProgress progress,
    DemoVerdict verdict,
    long calls,
    Duration untilReady,
    Duration total,
    @Nullable String problem) {

  /** The text, line by line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d jobs, %d results (%s), %d calls, %d failed"
            .formatted(
                verdict.jobs(),
                sum(progress.results()),
                byType(progress.results()),
                calls,
                progress.failedAttempts()));
    if (!progress.failures().isEmpty()) {
      lines.add("");
      lines.addAll(failures());
    }
    lines.add("");
    lines.add("Output tokens the failed streams had reported, lost: " + progress.tokensLost());
    lines.add(
        String.format(
            Locale.ROOT,
            "Time: %.1f s, of which %.1f s until Kafka and all roles were up",
            seconds(total),
            seconds(untilReady)));
    lines.add("");
    lines.addAll(judgement());
    return lines;
  }

  private List<String> failures() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d of the %d failures had status 200 on the wire. What they were:"
            .formatted(progress.calledGood(), progress.failedAttempts()));
    lines.add("");
    lines.add(FailureSummary.head());
    lines.addAll(FailureSummary.rows(progress.failures()));
    return lines;
  }

  private List<String> judgement() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d of %d jobs have exactly one result.".formatted(verdict.exactlyOne(), verdict.jobs()));
    if (exitCode() != 0) {
      if (problem != null) {
        lines.add("  Ended early: " + problem);
      }
      verdict.complaints().forEach(complaint -> lines.add("  " + complaint));
      lines.add("This demo failed: exit 1");
    }
    return lines;
  }

  /** The exit code: 0 only if every job has exactly one result and the demo did not end early. */
  int exitCode() {
    return verdict.isGood() && problem == null ? 0 : 1;
  }

  private static String byType(Map<String, Integer> results) {
    return results.isEmpty()
        ? "none"
        : results.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}
