package io.spillway.brownout;

import java.util.List;
import java.util.Locale;

/**
 * What a client did in a scenario, in numbers. All are of the model that falls ill, but for {@code
 * healthyShare}.
 *
 * @param openAtOverload streams that were open when the overload began
 * @param callsInOverload calls that came while it lasted
 * @param refusedShare of all calls, those answered 429 or 529, from 0 to 1
 * @param limitedShare of all calls, those answered 429
 * @param tokensLost output of streams that did not end well
 * @param goodput stream seconds that ended well, of those that the API could carry until the last
 *     success, from 0 to 1
 * @param drain seconds from the recovery to the last success
 * @param idealDrain the same for a client that knows the capacity
 * @param healthyShare successes of the healthy model from the overload's beginning to the recovery,
 *     of those that it can carry; NaN without one
 */
record Figures(
    int calls,
    int openAtOverload,
    int callsInOverload,
    double refusedShare,
    double limitedShare,
    long tokensLost,
    double goodput,
    double drain,
    double idealDrain,
    double healthyShare) {

  static Figures of(Scenario scenario, List<CallRecord> all, int jobsOfSick, int failedOfSick) {
    List<CallRecord> calls = of(all, Scenario.SICK);
    List<CallRecord> good = calls.stream().filter(CallRecord::succeeded).toList();
    double last = good.stream().mapToDouble(CallRecord::to).max().orElse(0);
    double length = good.stream().mapToDouble(CallRecord::seconds).average().orElse(0);
    double done = good.stream().mapToDouble(CallRecord::seconds).sum();
    long unfinished =
        jobsOfSick
            - failedOfSick
            - good.stream().filter(call -> call.to() < scenario.recovered()).count();
    double atOverload = scenario.normal();
    return new Figures(
        calls.size(),
        (int) calls.stream().filter(call -> call.isOpenAt(atOverload) && !call.refused()).count(),
        between(calls, atOverload, scenario.overloadEnds()),
        share(calls.stream().filter(CallRecord::refused).count(), calls.size()),
        share(calls.stream().filter(call -> call.status() == 429).count(), calls.size()),
        calls.stream().mapToLong(CallRecord::tokensLost).sum(),
        done / Math.max(1e-9, capacity(scenario, last)),
        Math.max(0, last - scenario.recovered()),
        idealDrain(unfinished, length, scenario.streams()),
        healthyShare(scenario, of(all, Scenario.HEALTHY)));
  }

  /** All streams busy until the last of the unfinished jobs is done. */
  static double idealDrain(long unfinished, double secondsOfAStream, int streams) {
    return unfinished * secondsOfAStream / streams;
  }

  private static List<CallRecord> of(List<CallRecord> calls, String model) {
    return calls.stream().filter(call -> call.model().equals(model)).toList();
  }

  private static int between(List<CallRecord> calls, double from, double to) {
    return (int) calls.stream().filter(call -> call.from() >= from && call.from() < to).count();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Stream seconds that could be carried until a moment. */
  static double capacity(Scenario scenario, double until) {
    double step = 0.1;
    double sum = 0;
    for (double second = 0; second < until; second += step) {
      sum += scenario.streamsAt(second) * step;
    }
    return sum;
  }

  private static double healthyShare(Scenario scenario, List<CallRecord> healthy) {
    List<CallRecord> good = healthy.stream().filter(CallRecord::succeeded).toList();
    double length = good.stream().mapToDouble(CallRecord::seconds).average().orElse(Double.NaN);
    double from = scenario.normal();
    double to =
        Math.min(
            scenario.recovered(), good.stream().mapToDouble(CallRecord::to).max().orElse(from));
    long done = good.stream().filter(call -> call.to() >= from && call.to() < to).count();
    return to <= from ? Double.NaN : done * length / (scenario.streams() * (to - from));
  }

  static final String HEAD =
      "| client | open at the overload | calls in it | calls a job | attempts a job | refused | 429 | tokens lost | goodput | drain, s | ideal, s | ratio | jobs failed | healthy model |\n"
          + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

  /** A row of the table. */
  String row(String client, int jobs, double attemptsAJob, int failed) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %.2f | %.2f | %.1f %% | %.1f %% | %,d | %.0f %% | %.0f | %.0f | %s | %,d | %s |",
        client,
        openAtOverload,
        callsInOverload,
        (double) calls / jobs,
        attemptsAJob,
        refusedShare * 100,
        limitedShare * 100,
        tokensLost,
        goodput * 100,
        drain,
        idealDrain,
        idealDrain < 1 ? "–" : String.format(Locale.ROOT, "%.2f", drain / idealDrain),
        failed,
        Double.isNaN(healthyShare) ? "–" : Math.round(healthyShare * 100) + " %");
  }
}
