package io.spillway.status;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads how long a server asks to wait: {@code retry-after-ms}, else {@code retry-after} in seconds
 * or as an HTTP date in any of its three formats (<a
 * href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, 10.2.3</a>), else, on a
 * 429, the latest reset of an exhausted rate-limit budget. Values that cannot be read are ignored.
 */
final class RetryAfter {

  /** The longest wait; a longer one is taken for a mistake and cut to this. */
  static final Duration MAX = Duration.ofDays(7);

  private static final List<String> BUDGETS =
      List.of("requests", "tokens", "input-tokens", "output-tokens");

  /** Plain digits only: an exponent would let one header cost a gigabyte of arithmetic. */
  private static final Pattern PLAIN = Pattern.compile("\\+?[0-9]{1,18}(\\.[0-9]{0,18})?");

  private RetryAfter() {}

  /**
   * Reads the shortest wait that the server asks for; null if it asks for none.
   *
   * @param status the effective status of the failure, whatever the wire said
   * @param now wall-clock time, for dates
   */
  static @Nullable Duration read(ResponseHead head, int status, Instant now) {
    Duration millis = decimal(head.header("retry-after-ms"), 1);
    if (millis != null) {
      return millis;
    }
    String value = head.header("retry-after");
    Duration seconds = decimal(value, 1_000);
    if (seconds != null) {
      return seconds;
    }
    Duration date = until(value == null ? null : HttpDate.read(value, now), now);
    if (date != null) {
      return date;
    }
    return status == 429 ? exhaustedBudget(head, now) : null;
  }

  private static @Nullable Duration decimal(@Nullable String value, int unitMillis) {
    String number = value == null ? "" : value.strip();
    if (!PLAIN.matcher(number).matches()) {
      return null;
    }
    BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(unitMillis));
    BigDecimal bounded = millis.min(BigDecimal.valueOf(MAX.toMillis()));
    return Duration.ofMillis(bounded.setScale(0, RoundingMode.CEILING).longValue());
  }

  private static @Nullable Duration exhaustedBudget(ResponseHead head, Instant now) {
    Duration longest = null;
    for (String budget : BUDGETS) {
      String prefix = "anthropic-ratelimit-" + budget;
      String remaining = head.header(prefix + "-remaining");
      Duration reset = until(head.instant(prefix + "-reset").orElse(null), now);
      boolean exhausted = remaining != null && remaining.strip().equals("0");
      if (exhausted && reset != null && (longest == null || reset.compareTo(longest) > 0)) {
        longest = reset;
      }
    }
    return longest;
  }

  private static @Nullable Duration until(@Nullable Instant instant, Instant now) {
    if (instant == null) {
      return null;
    }
    Duration wait = Duration.between(now, instant);
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }
}
