package io.spillway.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long ago something was. */
public final class Age {

  private Age() {}

  /**
   * The time from {@code then} to {@code now}; zero if there is no {@code then}, or if it is later,
   * as it may be by another machine's clock.
   */
  public static Duration of(@Nullable Instant then, Instant now) {
    return then == null || then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
  }
}
