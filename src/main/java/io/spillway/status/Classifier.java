package io.spillway.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns a response, or an error within a stream, into the {@link Failure} that it really means.
 * Pure functions; none of them throws.
 */
public final class Classifier {

  private static final String ORGANIZATION_LIMIT =
      "You have reached your specified API usage limits";
  private static final String WORKSPACE_LIMIT =
      "You have reached your specified workspace API usage limits";
  private static final String CREDIT = "Your credit balance is too low";

  /**
   * Words, in lower case, by which an error message names the account's spend limit, because
   * gateways drop the error's details.
   */
  private static final List<String> SPEND_LIMIT =
      List.of("monthly api usage threshold", "monthly spend limit", "you will regain access on");

  private Classifier() {}

  /**
   * The failure of a response with an error status. The effective status is the one on the wire;
   * the type comes from the body, else from the status.
   *
   * @param body the body as text, as far as it was read
   * @param now wall-clock time, for headers that carry dates
   */
  public static Failure response(ResponseHead head, String body, Instant now) {
    int wire = head.status();
    ErrorBody error = ErrorBody.parse(body);
    if (wire < 400) {
      return invalidResponse(head, unexpected(head, body));
    }
    String message = error == null ? words(body) : error.message();
    Classification verdict = verdict(wire, error, message);
    Disposition disposition = overridden(verdict.disposition(), head.header("x-should-retry"));
    String requestId =
        error != null && error.requestId() != null ? error.requestId() : head.requestId();
    return new Failure(
        boundedStatus(wire),
        wire,
        verdict.type(),
        message.isEmpty() ? "HTTP status " + wire : message,
        Phase.RESPONSE,
        verdict.category(),
        disposition,
        requestId,
        RetryAfter.read(head, wire, now),
        0);
  }

  /**
   * The failure that an {@code error} event of a stream means. The error type decides, whatever the
   * status on the wire was.
   *
   * @param payload the event's JSON, or null if it could not be read
   * @param raw the event's data as it was received
   * @param now wall-clock time, for headers that carry dates
   */
  public static Failure streamError(
      ResponseHead head, @Nullable JsonNode payload, String raw, Phase phase, Instant now) {
    ErrorBody error = ErrorBody.ofEvent(payload);
    if (error == null) {
      String message = raw.isBlank() ? "error event without data" : "error event: " + excerpt(raw);
      return Failure.of(KnownFailure.UNKNOWN, phase, message)
          .inResponse(head.status(), head.requestId());
    }
    KnownFailure known = exception(error);
    if (known == null) {
      known = FailureTable.ofApiType(error.type()).orElse(KnownFailure.UNKNOWN);
    }
    String requestId = error.requestId() == null ? head.requestId() : error.requestId();
    return new Failure(
        known.status(),
        head.status(),
        error.type(),
        error.message().isEmpty() ? error.type() : error.message(),
        phase,
        known.category(),
        known.disposition(),
        requestId,
        RetryAfter.read(head, known.status(), now),
        0);
  }

  /** Whether this JSON is an error with a type, possibly wrapped in other JSON. */
  public static boolean isError(@Nullable JsonNode json) {
    return ErrorBody.ofEvent(json) != null;
  }

  /** The failure of a response with a 2xx status whose body is neither a stream nor a message. */
  public static Failure invalidResponse(ResponseHead head, String message) {
    return Failure.of(KnownFailure.INVALID_RESPONSE, Phase.RESPONSE, message)
        .inResponse(head.status(), head.requestId());
  }

  private static String unexpected(ResponseHead head, String body) {
    String location = head.header("location");
    String where = location == null ? "" : ", a redirect to " + excerpt(location);
    String what = body.isBlank() ? " without a body" : " with no stream: " + excerpt(body);
    return "status " + head.status() + where + what;
  }

  private record Classification(String type, Category category, Disposition disposition) {
    Classification(String type, KnownFailure known) {
      this(type, known.category(), known.disposition());
    }
  }

  private static Classification verdict(int wire, @Nullable ErrorBody error, String message) {
    if (wire == KnownFailure.SPEND_LIMIT.status() && namesSpendLimit(message)) {
      KnownFailure spent = KnownFailure.SPEND_LIMIT;
      return new Classification(error == null ? spent.type() : error.type(), spent);
    }
    if (error == null) {
      KnownFailure known = byStatusWithoutBody(wire);
      return new Classification(known.type(), known);
    }
    KnownFailure exception = exception(error);
    if (exception != null) {
      return new Classification(error.type(), exception);
    }
    return new Classification(
        error.type(), FailureTable.ofStatus(wire).orElseGet(() -> FailureTable.ofClass(wire)));
  }

  private static KnownFailure byStatusWithoutBody(int wire) {
    return switch (wire) {
      case 403 -> KnownFailure.FIREWALL;
      case 404 -> KnownFailure.WRONG_URL;
      default -> FailureTable.ofStatus(wire).orElseGet(() -> FailureTable.ofClass(wire));
    };
  }

  /**
   * The row of an error whose details or wording say that a limit of the account was reached; null
   * for other errors.
   */
  private static @Nullable KnownFailure exception(ErrorBody error) {
    if (error.type().equals(KnownFailure.RATE_LIMIT.type())) {
      boolean spent =
          "enforced_spend_limit_reached".equals(error.errorCode())
              || namesSpendLimit(error.message());
      return spent ? KnownFailure.SPEND_LIMIT : null;
    }
    if (error.type().equals(KnownFailure.INVALID_REQUEST.type())) {
      return invalidRequest(error.message());
    }
    return null;
  }

  private static boolean namesSpendLimit(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return SPEND_LIMIT.stream().anyMatch(lower::contains);
  }

  private static @Nullable KnownFailure invalidRequest(String message) {
    if (message.startsWith(ORGANIZATION_LIMIT) || message.startsWith(WORKSPACE_LIMIT)) {
      return KnownFailure.USAGE_LIMIT;
    }
    return message.startsWith(CREDIT) ? KnownFailure.CREDIT_BALANCE : null;
  }

  private static Disposition overridden(Disposition disposition, @Nullable String shouldRetry) {
    if (disposition == Disposition.RETRY && "false".equalsIgnoreCase(shouldRetry)) {
      return Disposition.DEAD_LETTER;
    }
    if (disposition == Disposition.DEAD_LETTER && "true".equalsIgnoreCase(shouldRetry)) {
      return Disposition.RETRY;
    }
    return disposition;
  }

  private static int boundedStatus(int wire) {
    return Math.min(wire, 599);
  }

  private static String words(String body) {
    String words = ErrorBody.words(body);
    return words == null ? excerpt(body) : words;
  }

  private static String excerpt(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + WireText.CUT;
  }
}
