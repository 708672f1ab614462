package io.spillway.brownout;

import java.util.OptionalDouble;

/**
 * When the official SDKs call again: at most twice, after half a second and then a second, at most
 * 8, less up to a quarter at random; {@code retry-after} instead if it is at most a minute; only
 * after a response that is an error by its status. Nothing that comes in a stream is tried again.
 */
final class SdkPolicy {
  static final int RETRIES = 2;
  private static final double FIRST_SECONDS = 0.5;
  private static final double MOST_SECONDS = 8;
  private static final double JITTER = 0.25;
  private static final double MOST_RETRY_AFTER_SECONDS = 60;

  private SdkPolicy() {}

  static boolean isRetried(int status) {
    return status == 408 || status == 409 || status == 429 || status >= 500;
  }

  /**
   * How long to wait.
   *
   * @param retry how often it was called again before: from 0
   * @param draw from 0 (included) to 1 (excluded)
   */
  static double waitSeconds(int retry, OptionalDouble retryAfter, double draw) {
    double asked = retryAfter.orElse(0);
    if (asked > 0 && asked <= MOST_RETRY_AFTER_SECONDS) {
      return asked;
    }
    double wait = Math.min(FIRST_SECONDS * Math.pow(2, retry), MOST_SECONDS);
    return wait * (1 - JITTER * draw);
  }
}
