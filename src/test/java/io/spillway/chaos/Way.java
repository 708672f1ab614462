package io.spillway.chaos;

import io.spillway.tag.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All records of one run of a job, by topic.
 *
 * @param run origin and number of the replay, which together name the run and its one result
 * @param jobId the job's id, which may repeat
 */
record Way(
    String run,
    String jobId,
    List<Entry> jobs,
    List<Entry> failures,
    List<Delayed> delays,
    List<Entry> due,
    List<Entry> deadLetters,
    List<Entry> results) {

  /** A record of a delay topic. */
  record Delayed(int tier, Entry entry) {}

  private Way(String run, String jobId) {
    this(
        run,
        jobId,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** The ways of all runs of all jobs, and of what claims to be one; by the run. */
  static Map<String, Way> of(History history) {
    Map<String, Way> ways = new LinkedHashMap<>();
    for (Entry entry : history.jobs()) {
      ways.computeIfAbsent(entry.begunRun(), run -> new Way(run, entry.jobId())).jobs().add(entry);
    }
    Function<Entry, Way> way =
        entry -> ways.computeIfAbsent(entry.run(), run -> new Way(run, entry.keyText()));
    history.failures().forEach(entry -> way.apply(entry).failures().add(entry));
    for (int tier = 0; tier < history.delays().size(); tier++) {
      for (Entry entry : history.delays().get(tier)) {
        way.apply(entry).delays().add(new Delayed(tier, entry));
      }
    }
    history.due().forEach(entry -> way.apply(entry).due().add(entry));
    history.deadLetters().forEach(entry -> way.apply(entry).deadLetters().add(entry));
    history.results().forEach(entry -> way.apply(entry).results().add(entry));
    ways.values().forEach(Way::sort);
    return ways;
  }

  /** Where the job's first record stands, whichever run this is. */
  String origin() {
    return run.substring(0, run.lastIndexOf('/'));
  }

  /** The number of the replay: 0 for the job's first run; -1 if its records name none. */
  int replay() {
    String number = run.substring(run.lastIndexOf('/') + 1);
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : -1;
  }

  /** The run of the same job before or after this one, by how many. */
  String runBeside(int more) {
    return origin() + "/" + (replay() + more);
  }

  /** The run for people: the job's id, with a slash and the number if it is a replay. */
  String id() {
    return replay() == 0 ? jobId : jobId + "/" + replay();
  }

  /** A job's failures follow one another, so that the length of their history is their order. */
  private void sort() {
    failures.sort(
        Comparator.comparingInt((Entry entry) -> Tagged.history(entry).entries().size())
            .thenComparing(Entry::timestamp));
  }

  /** The delay records of each failed attempt, by its step: parts of one wait, in their order. */
  Map<String, List<Delayed>> waits() {
    return delays.stream()
        .sorted(Comparator.comparingLong(delayed -> delayed.entry().timestamp()))
        .collect(Collectors.groupingBy(delayed -> delayed.entry().step()));
  }

  /** Whether a wait is composed: all of its records say when it is over. */
  static boolean isInParts(List<Delayed> parts) {
    return parts.stream().allMatch(part -> part.entry().number(Tags.NOT_BEFORE) >= 0);
  }

  /** Everything of the job but its results, which have a value of their own. */
  List<Entry> carriers() {
    List<Entry> all = new ArrayList<>(jobs);
    all.addAll(failures);
    delays.forEach(delayed -> all.add(delayed.entry()));
    all.addAll(due);
    all.addAll(deadLetters);
    return all;
  }
}
