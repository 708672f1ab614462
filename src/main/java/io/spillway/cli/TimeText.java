package io.spillway.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as a user writes it: RFC 3339 ({@code 2026-11-26T17:30:00Z}), a day in UTC ({@code
 * 2026-11-26}, its beginning), or how long ago ({@code 90s}, {@code 30m}, {@code 2h}, {@code 7d}).
 * Pure functions.
 */
final class TimeText {
  /** What is allowed, in words. */
  static final String ALLOWED =
      "a time (2026-11-26T17:30:00Z), a day (2026-11-26) or an age (90s, 30m, 2h, 7d)";

  private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");

  private TimeText() {}

  /** The time; empty if the text is none. */
  static Optional<Instant> read(String text, Instant now) {
    Matcher age = AGE.matcher(text);
    if (age.matches()) {
      return Optional.of(now.minus(span(Long.parseLong(age.group(1)), age.group(2))));
    }
    try {
      return Optional.of(
          text.length() == "2026-11-26".length()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  private static Duration span(long number, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
