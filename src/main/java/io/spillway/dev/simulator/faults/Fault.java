package io.spillway.dev.simulator.faults;

import io.spillway.dev.simulator.fixtures.Fixture;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way in which an answer fails. {@code FaultedAnswer} applies it to a stream. */
public sealed interface Fault {
  /** The kind's name, in faults files, logs and counters. */
  default String kind() {
    return switch (this) {
      case HttpError _ -> "status";
      case ErrorInStream _ -> "error-event";
      case Truncation _ -> "truncation";
      case ConnectionReset _ -> "reset";
      case Stall _ -> "stall";
      case SpendLimit _ -> "spend-limit";
      case NotAStream _ -> "not-a-stream";
      case Gzip _ -> "gzip";
      case Played _ -> "fixture";
    };
  }

  /**
   * An HTTP error instead of the stream.
   *
   * @param status from 400 to 599
   * @param type {@code error.type} of the JSON body
   * @param headers more response headers, {@code retry-after} for one
   * @param text the body where it is HTML or plain text; empty for a usual proxy's page
   */
  record HttpError(
      int status, String type, String message, Map<String, String> headers, Body body, String text)
      implements Fault {
    /** Checks the status and copies the headers. */
    public HttpError {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("status " + status + "; allowed: 400 to 599");
      }
      headers = Map.copyOf(headers);
    }

    /** The API's own error of this status. */
    public static HttpError of(int status, String message, Map<String, String> headers) {
      return new HttpError(status, ErrorTypes.typeOf(status), message, headers, Body.JSON, "");
    }
  }

  /** What an HTTP error carries. */
  enum Body {
    /** The API's error envelope. */
    JSON,
    /** The envelope's {@code error} alone, without the top-level {@code type}. */
    JSON_BARE,
    /** A proxy's page. */
    HTML,
    /** Plain text. */
    TEXT,
    /** Nothing. */
    EMPTY
  }

  /**
   * An error event in a stream that began with 200.
   *
   * @param details {@code error.details} as JSON text, for the shapes that carry it; or null
   * @param then how the response ends after it
   */
  record ErrorInStream(
      String type,
      String message,
      FaultPosition after,
      ErrorShape shape,
      @Nullable String details,
      Ending then)
      implements Fault {
    /** The plain event, and the end of the body. */
    public static ErrorInStream of(String type, String message, FaultPosition after) {
      return new ErrorInStream(type, message, after, ErrorShape.PLAIN, null, Ending.END);
    }
  }

  /**
   * The stream ends before its message does.
   *
   * @param then {@link Ending#END} for a body that ends as if all were well, or a broken connection
   */
  record Truncation(FaultPosition after, Cut cut, Ending then) implements Fault {}

  /** Where a truncation cuts. */
  enum Cut {
    /** Between two events. */
    EVENT,
    /** In the middle of an event. */
    MID_EVENT,
    /** Between two pieces of tool input; between any two events where there is no tool. */
    TOOL_INPUT
  }

  /** The connection is reset. */
  record ConnectionReset(FaultPosition after) implements Fault {}

  /**
   * The connection stays open, silent or with pings only, until the client leaves.
   *
   * @param pings whether pings go on; not before the response
   */
  record Stall(FaultPosition after, boolean pings) implements Fault {}

  /** The account's own spend limit is reached, in one of the API's two wordings. */
  record SpendLimit(Wording wording) implements Fault {}

  /** The wordings of a reached spend limit. */
  enum Wording {
    /** 429 with {@code details.error_code} {@code enforced_spend_limit_reached}. */
    ENFORCED,
    /** 400 with a message about the specified API usage limits. */
    SPECIFIED
  }

  /** A 200 whose body is no stream. */
  record NotAStream(String contentType, String text) implements Fault {}

  /** The good stream, compressed: no failure, but a client that cannot read it makes one of it. */
  record Gzip() implements Fault {}

  /** A response from a file, byte for byte, whatever was asked for. */
  record Played(Fixture fixture) implements Fault {}
}
