package io.spillway.dev.demo;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The demo at one moment. Waiting, in flight, with the router, delayed and done add up to all jobs.
 *
 * @param jobs how many were submitted
 * @param waiting in the topics before the worker
 * @param inFlight streams open
 * @param withRouter failed, and not yet in a delay topic or given up
 * @param delayed in each delay topic
 * @param done with a result
 * @param deadLetters of those done, the ones given up
 * @param failures failed attempts by what they were
 * @param tokensLost output tokens of failed attempts
 * @param attempts attempts of the jobs that are done
 * @param results results by their type
 */
public record DemoProgress(
    int jobs,
    int waiting,
    int inFlight,
    int withRouter,
    List<Integer> delayed,
    int done,
    int deadLetters,
    SortedMap<FailureKind, Integer> failures,
    long tokensLost,
    long attempts,
    SortedMap<String, Integer> results) {

  /** Whether every job has a result. */
  boolean isDone() {
    return done == jobs;
  }

  /** Jobs in all delay topics. */
  int delayedInAll() {
    return delayed.stream().mapToInt(Integer::intValue).sum();
  }

  /** Failed attempts. */
  int failedAttempts() {
    return failures.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Failed attempts whose HTTP status was 2xx. */
  int calledGood() {
    return failures.entrySet().stream()
        .filter(entry -> entry.getKey().isCalledGood())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
