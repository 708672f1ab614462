package io.spillway.dev.demo;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A kind of failure: the status on the wire and what it really means.
 *
 * @param wireStatus the status of the HTTP response, or null if there was none
 * @param status the effective status
 * @param type the error type
 */
public record FailureKind(@Nullable Integer wireStatus, int status, String type) {
  /** Orders failures with a 2xx status on the wire first, then by status and type. */
  static final Comparator<FailureKind> ORDER =
      Comparator.comparing((FailureKind kind) -> !kind.isCalledGood())
          .thenComparing(FailureKind::wire)
          .thenComparing(FailureKind::status)
          .thenComparing(FailureKind::type);

  /** Whether the HTTP status was 2xx although the attempt failed. */
  boolean isCalledGood() {
    return wireStatus != null && wireStatus >= 200 && wireStatus <= 299;
  }

  /** The status on the wire as text. */
  String wire() {
    return wireStatus == null ? "none" : wireStatus.toString();
  }

  /** The real status and type as text. */
  String real() {
    return status + " " + type;
  }
}
