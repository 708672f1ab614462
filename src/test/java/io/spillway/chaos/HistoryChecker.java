package io.spillway.chaos;

import io.spillway.cancel.CancelIndex;
import io.spillway.cancel.CancelRecords;
import io.spillway.chaos.History.Position;
import io.spillway.chaos.Violation.Check;
import io.spillway.job.Origin;
import io.spillway.tag.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a {@link History}: a pure function that returns what must not be. It knows the design, not
 * the code: what it asks for is what docs/internals/chaos.md promises.
 */
final class HistoryChecker {

  private final History history;
  private final Map<String, Way> ways;
  private final List<Violation> violations = new ArrayList<>();
  private final CancelIndex cancels;

  private HistoryChecker(History history) {
    this.history = history;
    this.cancels =
        new CancelIndex(history.jobs().isEmpty() ? "" : history.jobs().getFirst().topic());
    history.cancels().forEach(entry -> CancelRecords.read(entry.value()).ifPresent(cancels::add));
    this.ways = Way.of(history);
  }

  /** The violations, none for a run in which all was well. */
  static List<Violation> check(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    checker.submitted();
    for (Way way : checker.ways.values()) {
      checker.way(way);
    }
    checker.positions();
    checker.violations.addAll(ReplayCheck.of(history, checker.ways));
    checker.violations.addAll(CallCheck.of(history, checker.ways.values()).violations());
    return List.copyOf(checker.violations);
  }

  private void submitted() {
    long jobs =
        ways.values().stream()
            .filter(way -> way.replay() == 0)
            .flatMap(way -> way.jobs().stream())
            .count();
    if (jobs != history.submitted()) {
      report(
          Check.RESULTS,
          "%d jobs were acknowledged, the jobs topic holds %d"
              .formatted(history.submitted(), jobs));
    }
  }

  private void way(Way way) {
    if (way.jobs().isEmpty()) {
      orphan(way);
      return;
    }
    if (way.jobs().size() > 1) {
      report(Check.RESULTS, "job %s was submitted %d times".formatted(way.id(), way.jobs().size()));
    }
    results(way);
    successors(way);
    delays(way);
    bytes(way);
    violations.addAll(TagCheck.of(way));
  }

  private void orphan(Way way) {
    List<Entry> records = new ArrayList<>(way.carriers());
    records.addAll(way.results());
    report(
        Check.ORPHANS,
        "%s has no job, but records at %s"
            .formatted(
                way.jobId() + " (" + way.run() + ")", records.stream().map(Entry::place).toList()));
  }

  private void results(Way way) {
    if (way.results().size() != 1) {
      report(
          Check.RESULTS,
          "job %s has %d results%s".formatted(way.id(), way.results().size(), whereabouts(way)));
    }
    for (Entry result : way.results()) {
      if (Tagged.isCanceled(result) && !mayBeCanceled(way)) {
        report(
            Check.CANCELS,
            "job %s at %s ended as canceled, and no cancel covers it"
                .formatted(way.id(), way.jobs().getFirst().place()));
      }
      String named = Tagged.result(result).path("custom_id").asText();
      if (!named.equals(way.jobId()) || !result.keyText().equals(way.jobId())) {
        report(
            Check.RESULTS,
            "the result of job %s bears the custom_id '%s' and the key '%s'"
                .formatted(way.id(), named, result.keyText()));
      }
    }
  }

  private boolean mayBeCanceled(Way way) {
    Entry job = way.jobs().getFirst();
    Instant at = Instant.ofEpochMilli(job.timestamp());
    Origin origin = new Origin(way.origin(), at, way.replay(), job.place());
    return cancels.covers(origin, way::jobId);
  }

  /** Where a job was seen: what one needs to find out what became of it. */
  private static String whereabouts(Way way) {
    List<String> places = new ArrayList<>();
    way.carriers().forEach(entry -> places.add(entry.place() + "@" + entry.timestamp()));
    way.results().forEach(entry -> places.add(entry.place() + "@" + entry.timestamp()));
    return "; its records: " + places;
  }

  private void successors(Way way) {
    Map<String, Integer> delayed = new HashMap<>();
    way.waits()
        .forEach((step, parts) -> delayed.put(step, Way.isInParts(parts) ? 1 : parts.size()));
    Map<String, Integer> dead = count(way.deadLetters().stream().map(Entry::step).toList());
    Map<String, Integer> failed = count(way.failures().stream().map(Entry::step).toList());
    for (Entry failure : way.failures()) {
      int retries = delayed.getOrDefault(failure.step(), 0);
      int ends = dead.getOrDefault(failure.step(), 0);
      if (failed.getOrDefault(failure.step(), 0) != 1) {
        report(
            Check.SUCCESSORS,
            "job %s: the failure at %s is in the log more than once%s"
                .formatted(way.id(), failure.place(), whereabouts(way)));
      } else if (retries + ends != 1) {
        report(
            Check.SUCCESSORS,
            "job %s: the failure at %s has %d delay records and %d dead letters%s"
                .formatted(way.id(), failure.place(), retries, ends, whereabouts(way)));
      }
    }
    withoutPredecessor(way, delayed, failed, "delay record");
    withoutPredecessor(way, dead, failed, "dead letter");
    endings(way);
  }

  private void withoutPredecessor(
      Way way, Map<String, Integer> later, Map<String, Integer> failed, String what) {
    for (String step : later.keySet()) {
      if (!failed.containsKey(step)) {
        report(
            Check.SUCCESSORS,
            "job %s has a %s without the failure event it came from".formatted(way.id(), what));
      }
    }
  }

  /** A job has a dead letter just where its result is neither a success nor canceled. */
  private void endings(Way way) {
    long successes =
        way.results().stream()
            .filter(result -> Tagged.isSuccess(result) || Tagged.isCanceled(result))
            .count();
    long others = way.results().size() - successes;
    if (others != way.deadLetters().size()) {
      report(
          Check.SUCCESSORS,
          "job %s has %d dead letters and %d results that are no success"
              .formatted(way.id(), way.deadLetters().size(), others));
    }
  }

  private void delays(Way way) {
    Map<String, List<Entry>> due = new HashMap<>();
    way.due()
        .forEach(entry -> due.computeIfAbsent(entry.step(), s -> new ArrayList<>()).add(entry));
    way.waits()
        .forEach((step, parts) -> {
          List<Entry> forwarded = due.getOrDefault(step, endedHere(way, step));
          due.remove(step);
          if (forwarded.size() != 1) {
            report(
                Check.DELAYS,
                "job %s: the delay record at %s was forwarded %d times%s"
                    .formatted(
                        way.id(),
                        parts.getLast().entry().place(),
                        forwarded.size(),
                        whereabouts(way)));
          }
          forwarded.forEach(entry -> punctual(way, parts, entry));
        });
    due.values()
        .forEach(entries ->
            report(
                Check.DELAYS,
                "job %s has the due record %s without a delay record"
                    .formatted(way.id(), entries.getFirst().place())));
  }

  /**
   * A job that was canceled while it was delayed last ends when it is due, in place of going on.
   */
  private static List<Entry> endedHere(Way way, String step) {
    boolean isLast = !way.failures().isEmpty() && way.failures().getLast().step().equals(step);
    return isLast ? way.results().stream().filter(Tagged::isCanceled).toList() : List.of();
  }

  /** Each part of a wait begins when the one before is over, and the job is due after the last. */
  private void punctual(Way way, List<Way.Delayed> parts, Entry due) {
    for (int part = 0; part < parts.size(); part++) {
      boolean isLast = part == parts.size() - 1;
      punctual(way, parts.get(part), isLast ? due : parts.get(part + 1).entry());
    }
    long early = due.number(Tags.NOT_BEFORE) - due.timestamp();
    if (Way.isInParts(parts) && early > 0) {
      report(
          Check.DELAYS,
          "job %s: the due record at %s is %d ms before its time"
              .formatted(way.id(), due.place(), early));
    }
  }

  private void punctual(Way way, Way.Delayed delayed, Entry next) {
    Entry entry = delayed.entry();
    long delay = history.ladder().delay(delayed.tier(), entry.partition()).toMillis();
    long early = entry.timestamp() + delay - next.timestamp();
    if (early > 0) {
      report(
          Check.DELAYS,
          "job %s: the delay record at %s was forwarded %d ms too early (delay %d ms)"
              .formatted(way.id(), entry.place(), early, delay));
    }
  }

  private void bytes(Way way) {
    Entry job = first(way);
    byte[] key = job.key() == null || job.key().length == 0 ? bytesOf(way.jobId()) : job.key();
    for (Entry entry : way.carriers()) {
      if (!java.util.Arrays.equals(entry.value(), job.value())) {
        report(
            Check.BYTES,
            "job %s has other bytes at %s than where it began".formatted(way.id(), entry.place()));
      }
      if (entry != job && !java.util.Arrays.equals(entry.key(), key)) {
        report(Check.BYTES, "job %s has another key at %s".formatted(way.id(), entry.place()));
      }
      foreign(way, job, entry);
    }
    way.results().forEach(result -> foreign(way, job, result));
  }

  /** The job's first record, whichever of its runs this is; else the run's own. */
  private Entry first(Way way) {
    Way first = ways.getOrDefault(way.origin() + "/0", way);
    return (first.jobs().isEmpty() ? way : first).jobs().getFirst();
  }

  private void foreign(Way way, Entry job, Entry entry) {
    if (!entry.foreign().equals(job.foreign())) {
      report(
          Check.BYTES,
          "job %s has other foreign headers at %s than where it began"
              .formatted(way.id(), entry.place()));
    }
  }

  private static byte[] bytesOf(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void positions() {
    for (Position position : history.positions()) {
      String where =
          "%s at %s-%d".formatted(position.group(), position.topic(), position.partition());
      if (position.stableEnd() != position.end()) {
        report(
            Check.OFFSETS,
            "%s: a transaction is still open, readers end at %d and the log at %d"
                .formatted(where, position.stableEnd(), position.end()));
      }
      lag(position, where);
      if (!position.metadata().isEmpty()) {
        report(
            Check.OFFSETS,
            "%s: the committed offset's bitmap is not empty: %s"
                .formatted(where, position.metadata()));
      }
    }
  }

  private void lag(Position position, String where) {
    Long committed = position.committed();
    long at = committed == null ? 0 : committed;
    if (at != position.end()) {
      report(
          Check.OFFSETS,
          "%s: committed is %s, the log ends at %d: a lag of %d"
              .formatted(
                  where,
                  committed == null ? "nothing" : committed.toString(),
                  position.end(),
                  position.end() - at));
    }
  }

  private static Map<String, Integer> count(Collection<String> steps) {
    Map<String, Integer> counts = new TreeMap<>();
    steps.forEach(step -> counts.merge(step, 1, Integer::sum));
    return counts;
  }

  private void report(Check check, String sentence) {
    violations.add(new Violation(check, sentence));
  }
}
