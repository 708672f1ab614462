package io.spillway.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a date in the three formats of <a
 * href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, 5.6.7</a>: {@code Sun, 06
 * Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT} and {@code Sun Nov 6 08:49:37
 * 1994}. A year of two digits means the year with these digits that is at most 50 years ahead: in
 * 2026, {@code 70} means 2070 and {@code 80} means 1980.
 */
final class HttpDate {
  private static final int YEARS_AHEAD = 50;
  private static final DateTimeFormatter FIXED =
      DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
  private static final DateTimeFormatter C_TIME = format("EEE MMM d HH:mm:ss yyyy");

  private HttpDate() {}

  /**
   * The instant that the text names; null if it is no such date.
   *
   * @param now the present time, which decides the century of a two-digit year
   */
  static @Nullable Instant read(String value, Instant now) {
    String date = value.strip().replaceAll(" +", " ");
    List<Function<String, Instant>> formats =
        List.of(
            text -> ZonedDateTime.parse(text, FIXED).toInstant(),
            text -> withShortYear(text, now),
            text -> LocalDateTime.parse(text, C_TIME).toInstant(ZoneOffset.UTC));
    for (Function<String, Instant> format : formats) {
      try {
        return format.apply(date);
      } catch (DateTimeException anotherFormat) {
        continue;
      }
    }
    return null;
  }

  /** Chooses the century so that the date is at most 50 years ahead; the weekday must fit. */
  private static Instant withShortYear(String text, Instant now) {
    OffsetDateTime latest = now.atOffset(ZoneOffset.UTC).plusYears(YEARS_AHEAD);
    try {
      LocalDateTime date = LocalDateTime.parse(text, shortYear(latest.getYear() - 99));
      if (!date.isAfter(latest.toLocalDateTime())) {
        return date.toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException oneCenturyLater) {
      // A year exactly 50 ahead whose weekday fits only the year a hundred years before.
    }
    return LocalDateTime.parse(text, shortYear(latest.getYear() - 100)).toInstant(ZoneOffset.UTC);
  }

  private static DateTimeFormatter shortYear(int base) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern("EEEE, d-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, base)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }

  private static DateTimeFormatter format(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.ENGLISH);
  }
}
