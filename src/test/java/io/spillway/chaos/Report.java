package io.spillway.chaos;

import io.spillway.chaos.Plan.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run found, as text. */
record Report(
    ChaosRun.Options options,
    Count count,
    Map<Kind, Integer> faults,
    History history,
    List<String> remarks,
    List<Violation> violations,
    long seconds) {

  /**
   * What was counted while it ran.
   *
   * @param submitted jobs that were acknowledged
   * @param withResult runs of jobs that have a result: first runs and replays
   * @param replays the commands that replay dead letters
   */
  record Count(int submitted, int withResult, Replayer.Count replays) {}

  private static final int MOST_SHOWN = 40;

  boolean isClean() {
    return violations.isEmpty();
  }

  /** How many replays of dead letters there are. */
  int replays() {
    return history.jobs().size() - count.submitted();
  }

  /** The report in Markdown. */
  String text() {
    CallCheck calls = CallCheck.of(history, Way.of(history).values());
    StringBuilder text = new StringBuilder();
    line(text, "# Chaos run, seed %d", options.seed());
    line(text, "");
    line(
        text,
        "- %d brokers, group protocol %s, %d jobs, %d faults in %d s; %d s in all",
        options.brokers(),
        options.groupProtocol(),
        count.submitted(),
        faults.values().stream().mapToInt(Integer::intValue).sum(),
        options.millis() / 1_000,
        seconds);
    line(text, "- faults: %s", faults);
    line(
        text,
        "- runs with a result: %d of %d, of which %d are replays; by type: %s",
        count.withResult(),
        history.jobs().size(),
        replays(),
        types());
    line(
        text,
        "- %d commands replayed, %d of them were killed; %d of the replays were there before the last",
        count.replays().commands(),
        count.replays().killed(),
        count.replays().runsBeforeLast() - count.submitted());
    line(
        text,
        "- failure events %d, of which %d are holds; delay records %d, due records %d, dead letters %d",
        history.failures().size(),
        history.failures().stream().filter(Tagged::isHeld).count(),
        history.delays().stream().mapToInt(List::size).sum(),
        history.due().size(),
        history.deadLetters().size());
    line(
        text,
        "- calls %d, of which %d were repeated because of %d interruptions of workers (of %d):",
        history.calls().size(),
        calls.repeated(),
        calls.excused().size(),
        history.interruptions().size());
    calls
        .excused()
        .forEach((interruption, count) ->
            line(
                text,
                "  - %s %s: %d open, %d ended in the last %d ms; %d repeated",
                interruption.worker(),
                interruption.what(),
                open(interruption),
                justEnded(interruption),
                CallCheck.COMMIT_MILLIS,
                count));
    line(text, "- nobody ordered: %s", remarks.isEmpty() ? "nothing" : remarks.size());
    remarks.forEach(remark -> line(text, "  - %s", remark));
    line(text, "- violations: %d %s", violations.size(), byCheck());
    violations.stream().limit(MOST_SHOWN).forEach(violation -> line(text, "  - %s", violation));
    return text.toString();
  }

  private long open(History.Interruption interruption) {
    return history.calls().stream()
        .filter(call -> call.worker().equals(interruption.worker()))
        .filter(call -> call.receivedAt() <= interruption.to())
        .filter(call -> call.endedAt() >= interruption.from())
        .count();
  }

  private long justEnded(History.Interruption interruption) {
    return history.calls().stream()
        .filter(call -> call.worker().equals(interruption.worker()))
        .filter(call -> call.endedAt() < interruption.from())
        .filter(call -> call.endedAt() >= interruption.from() - CallCheck.COMMIT_MILLIS)
        .count();
  }

  private Map<String, Long> types() {
    return history.results().stream()
        .collect(
            Collectors.groupingBy(
                result -> Tagged.result(result).at("/result/type").asText(),
                TreeMap::new,
                Collectors.counting()));
  }

  private Map<Violation.Check, Long> byCheck() {
    return violations.stream()
        .collect(Collectors.groupingBy(Violation::check, TreeMap::new, Collectors.counting()));
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
