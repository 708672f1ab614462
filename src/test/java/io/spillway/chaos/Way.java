package io.spillway.chaos;

import io.spillway.tag.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All records of one job, by topic. */
record Way(
    String id,
    List<Entry> jobs,
    List<Entry> failures,
    List<Delayed> delays,
    List<Entry> due,
    List<Entry> deadLetters,
    List<Entry> results) {

  /** A record of a delay topic. */
  record Delayed(int tier, Entry entry) {}

  private Way(String id) {
    this(
        id,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** The ways of all jobs, and of what claims to be one. */
  static Map<String, Way> of(History history) {
    Map<String, Way> ways = new LinkedHashMap<>();
    Function<String, Way> way = id -> ways.computeIfAbsent(id, Way::new);
    history.jobs().forEach(entry -> way.apply(entry.jobId()).jobs().add(entry));
    history.failures().forEach(entry -> way.apply(entry.jobId()).failures().add(entry));
    for (int tier = 0; tier < history.delays().size(); tier++) {
      for (Entry entry : history.delays().get(tier)) {
        way.apply(entry.jobId()).delays().add(new Delayed(tier, entry));
      }
    }
    history.due().forEach(entry -> way.apply(entry.jobId()).due().add(entry));
    history.deadLetters().forEach(entry -> way.apply(entry.jobId()).deadLetters().add(entry));
    history.results().forEach(entry -> way.apply(entry.keyText()).results().add(entry));
    ways.values().forEach(Way::sort);
    return ways;
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
