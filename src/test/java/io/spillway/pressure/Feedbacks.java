package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.Usage;
import io.spillway.status.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the ends of attempts tell in tests. */
final class Feedbacks {

  private Feedbacks() {}

  /** Of a stream that failed, or did not, and named no tokens and no limits. */
  static Feedback of(@Nullable Failure failure) {
    return new Feedback(failure, Usage.NONE, RateLimits.NONE, Instant.EPOCH);
  }
}
