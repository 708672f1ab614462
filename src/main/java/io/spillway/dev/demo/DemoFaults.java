package io.spillway.dev.demo;

import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.ErrorShape;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import java.util.Map;

/**
 * The faults of the demo. Except for the few requests that are wrong themselves, a job's fourth
 * call succeeds, so that no job gets further than the fourth delay topic.
 */
final class DemoFaults {
  private static final int FAULTY_CALLS = 3;
  private static final String RETRY_AFTER_SECONDS = "2";

  private DemoFaults() {}

  static Faults of(long seed) {
    return Faults.of(
        seed,
        FaultRule.of(Fault.HttpError.of(400, "prompt is too long: 214358 tokens", Map.of()))
            .withJobProbability(0.015),
        sometimes(0.20, errorEvent("overloaded_error", "Overloaded")),
        sometimes(0.02, errorEvent("api_error", "Internal server error")),
        sometimes(0.02, errorEvent("rate_limit_error", "Rate limited")),
        sometimes(
            0.05,
            Fault.HttpError.of(
                429, "Too many requests", Map.of("retry-after", RETRY_AFTER_SECONDS))),
        sometimes(
            0.04, new Fault.Truncation(FaultPosition.anywhere(), Fault.Cut.MID_EVENT, Ending.END)),
        sometimes(0.02, new Fault.ConnectionReset(FaultPosition.anywhere())),
        sometimes(0.02, new Fault.ConnectionReset(FaultPosition.beforeResponse())),
        sometimes(0.02, Fault.HttpError.of(529, "Overloaded", Map.of())));
  }

  private static FaultRule sometimes(double share, Fault fault) {
    return FaultRule.of(fault).withProbability(share).onFirst(FAULTY_CALLS);
  }

  private static Fault errorEvent(String type, String message) {
    return new Fault.ErrorInStream(
        type, message, FaultPosition.anywhere(), ErrorShape.PADDED, null, Ending.END);
  }
}
