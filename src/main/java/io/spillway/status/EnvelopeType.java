package io.spillway.status;

/** The type in the error envelope of a result. */
public final class EnvelopeType {
  private EnvelopeType() {}

  /**
   * The type itself, or {@code api_error} for a type of Spillway's own, because a client that knows
   * only the API's types would refuse it.
   */
  public static String of(String type) {
    return FailureTable.isOwnType(type) ? KnownFailure.API.type() : type;
  }
}
