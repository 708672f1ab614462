package io.spillway.dev.demo;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the wire said of a failure, and what it was.
 *
 * @param wireStatus the status of the HTTP response, or null where none came
 * @param status the status it really has
 * @param type the error type
 */
public record FailureKind(@Nullable Integer wireStatus, int status, String type) {
  /** The wire's lies first, then by status and type. */
  static final Comparator<FailureKind> ORDER =
      Comparator.comparing((FailureKind kind) -> !kind.isCalledGood())
          .thenComparing(FailureKind::wire)
          .thenComparing(FailureKind::status)
          .thenComparing(FailureKind::type);

  /** Whether the wire said that all was well. */
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
