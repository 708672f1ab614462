package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.capacity.CapacityVerdict;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the API refuses a call for want of capacity.
 *
 * @param kind its name in the call log and the counters, as that of a fault
 */
record CapacityAnswer(String kind, ApiError error, Map<String, String> headers) {
  private static final Map<String, String> RETRY = Map.of("x-should-retry", "true");

  /** The refusal, or null for a call that is admitted. */
  static @Nullable CapacityAnswer of(CapacityVerdict verdict) {
    return switch (verdict) {
      case CapacityVerdict.CallAdmitted _ -> null;
      case CapacityVerdict.Overloaded _ ->
          new CapacityAnswer("overloaded", ApiError.of(529, "Overloaded"), RETRY);
      case CapacityVerdict.RateLimited limited ->
          new CapacityAnswer(
              "rate-limited",
              ApiError.of(429, limited.message()),
              Map.of(
                  "x-should-retry",
                  "true",
                  "retry-after",
                  Long.toString(limited.retryAfterSeconds())));
    };
  }

  Answer answer(String requestId) {
    return error.answer(requestId).withHeaders(headers);
  }
}
