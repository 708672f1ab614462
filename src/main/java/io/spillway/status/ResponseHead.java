package io.spillway.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP response.
 *
 * @param status the status on the wire
 * @param headers returns the value of a header by its lower-case name, or null if it is absent
 */
public record ResponseHead(int status, Function<String, @Nullable String> headers) {

  /** The most digits of a number that is accepted. */
  private static final int MAX_DIGITS = 18;

  /** The value of a header, or null. */
  public @Nullable String header(String name) {
    return headers.apply(name);
  }

  /**
   * The value of a header as a whole number of 0 or more; empty if it is absent or anything else.
   */
  public OptionalLong count(String name) {
    String value = header(name);
    String digits = value == null ? "" : value.strip();
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(Long.parseLong(digits));
  }

  /** The value of a header as an RFC 3339 time; empty if it is absent or anything else. */
  public Optional<Instant> instant(String name) {
    String value = header(name);
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(
              ZonedDateTime.parse(value.strip(), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                  .toInstant());
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  /** The API's id of the request as plain text; null if it is absent. */
  public @Nullable String requestId() {
    String id = header("request-id");
    return id == null ? null : WireText.plain(id, Failure.MAX_NAME_CHARS);
  }
}
