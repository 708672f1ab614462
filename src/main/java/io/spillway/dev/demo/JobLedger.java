package io.spillway.dev.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tracks where each job is, from the records seen so far. Partitions are read in any order, so a
 * record can move a job only forward. Not thread-safe.
 */
final class JobLedger {

  /** The stations of a job within an attempt, in the order in which it passes them. */
  private enum Station {
    WITH_WORKER,
    WITH_ROUTER,
    DELAYED
  }

  /** The place of a job: the number of its failed attempts, and the station in the present one. */
  private record JobPlace(int failures, Station stage, int tier) {
    static final JobPlace START = new JobPlace(0, Station.WITH_WORKER, 0);

    /** A job comes back from its delay to the worker, which is the end of that round. */
    int order() {
      return switch (stage) {
        case WITH_ROUTER -> 3 * failures;
        case DELAYED -> 3 * failures + 1;
        case WITH_WORKER -> 3 * failures + 2;
      };
    }
  }

  private final int tiers;
  private final Map<String, JobPlace> places = new HashMap<>();
  private final Map<String, Integer> results = new HashMap<>();
  private final List<String> unknown = new ArrayList<>();
  private final SortedMap<FailureKind, Integer> failures = new TreeMap<>(FailureKind.ORDER);
  private final SortedMap<String, Integer> resultTypes = new TreeMap<>(Comparator.reverseOrder());
  private long failed;
  private long attempts;
  private long tokensLost;
  private int due;
  private int deadLetters;
  private long seen;

  /**
   * A ledger of jobs that were just submitted.
   *
   * @param tiers how many delay topics there are
   */
  JobLedger(Collection<String> ids, int tiers) {
    this.tiers = tiers;
    ids.forEach(id -> results.put(id, 0));
    ids.forEach(id -> places.put(id, JobPlace.START));
  }

  /** Takes a record that was seen. */
  void see(Sighting sighting) {
    seen++;
    switch (sighting) {
      case Sighting.AttemptFailed at -> fail(at);
      case Sighting.Delayed at ->
          move(at.id(), new JobPlace(at.attempt(), Station.DELAYED, at.tier()));
      case Sighting.DelayEnded at -> {
        due++;
        move(at.id(), new JobPlace(at.attempt(), Station.WITH_WORKER, 0));
      }
      case Sighting.DeadLettered _ -> deadLetters++;
      case Sighting.ResultSeen result -> finish(result);
    }
  }

  private void fail(Sighting.AttemptFailed at) {
    failed++;
    failures.merge(at.kind(), 1, Integer::sum);
    tokensLost += at.outputTokens();
    move(at.id(), new JobPlace(at.attempt(), Station.WITH_ROUTER, 0));
  }

  private void move(String id, JobPlace to) {
    places.computeIfPresent(id, (_, from) -> to.order() > from.order() ? to : from);
  }

  private void finish(Sighting.ResultSeen result) {
    attempts += result.attempts();
    resultTypes.merge(result.type(), 1, Integer::sum);
    if (results.computeIfPresent(result.id(), (_, count) -> count + 1) == null) {
      unknown.add(result.id());
    }
    places.remove(result.id());
  }

  /** How many sightings there were. */
  long seen() {
    return seen;
  }

  /**
   * The present progress.
   *
   * @param openStreams the open streams by the worker's count, 0 or more
   */
  DemoProgress progress(int openStreams) {
    int withWorker = 0;
    int withRouter = 0;
    int[] delayed = new int[tiers];
    for (JobPlace place : places.values()) {
      switch (place.stage()) {
        case WITH_WORKER -> withWorker++;
        case WITH_ROUTER -> withRouter++;
        case DELAYED -> delayed[place.tier()]++;
      }
    }
    int inFlight = Math.min(openStreams, withWorker);
    return new DemoProgress(
        results.size(),
        withWorker - inFlight,
        inFlight,
        withRouter,
        Arrays.stream(delayed).boxed().toList(),
        results.size() - places.size(),
        deadLetters,
        new TreeMap<>(failures),
        tokensLost,
        attempts,
        new TreeMap<>(resultTypes));
  }

  /** The verdict on the results so far. */
  DemoVerdict verdict() {
    return new DemoVerdict(
        results.size(),
        ids(0, 0),
        ids(2, Integer.MAX_VALUE),
        unknown.stream().sorted().toList(),
        failed - due - deadLetters);
  }

  private List<String> ids(int least, int most) {
    return results.entrySet().stream()
        .filter(entry -> entry.getValue() >= least && entry.getValue() <= most)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
