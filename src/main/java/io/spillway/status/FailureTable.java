package io.spillway.status;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks up rows of the table of failures ({@link KnownFailure}). */
final class FailureTable {

  private static final Map<String, KnownFailure> API_TYPES =
      rows(RowSource.API).collect(toUnmodifiableMap(KnownFailure::type, identity()));
  private static final Set<String> OWN_TYPES =
      rows(RowSource.SPILLWAY)
          .map(KnownFailure::type)
          .filter(type -> !API_TYPES.containsKey(type))
          .collect(toUnmodifiableSet());
  private static final Map<Integer, KnownFailure> STATUSES =
      Stream.concat(rows(RowSource.API), rows(RowSource.STATUS))
          .collect(toUnmodifiableMap(KnownFailure::status, identity()));

  private FailureTable() {}

  private static Stream<KnownFailure> rows(RowSource source) {
    return Arrays.stream(KnownFailure.values()).filter(row -> row.source() == source);
  }

  /**
   * The row of an error type of the API, as an {@code error} event of a stream names it; empty if
   * there is none.
   */
  static Optional<KnownFailure> ofApiType(String type) {
    return Optional.ofNullable(API_TYPES.get(type));
  }

  /** The row of a response's status; empty if there is none. */
  static Optional<KnownFailure> ofStatus(int status) {
    return Optional.ofNullable(STATUSES.get(status));
  }

  /** The general row of 4xx or 5xx, for a status without a row of its own. */
  static KnownFailure ofClass(int status) {
    return status < 500 ? KnownFailure.INVALID_REQUEST : KnownFailure.API;
  }

  /** Whether an error type is one of Spillway's own, not of the API's. */
  static boolean isOwnType(String type) {
    return OWN_TYPES.contains(type);
  }

  /**
   * To whom a failure is charged: by the row with its type, status and category, else by the row of
   * its status. It depends only on values that are tags, so it can be told for records of earlier
   * versions too.
   */
  static Charge charge(Failure failure) {
    if (failure.disposition() == Disposition.HOLD) {
      return Charge.NOBODY;
    }
    return Arrays.stream(KnownFailure.values())
        .filter(row -> row.isOf(failure) && row.status() == failure.status())
        .filter(row -> row.disposition() != Disposition.HOLD)
        .findFirst()
        .or(() -> ofStatus(failure.status()))
        .orElseGet(() -> ofClass(failure.status()))
        .charge();
  }

  /** What a person should do about a failure: what the row says that it is most likely of. */
  static String advice(Failure failure) {
    return Arrays.stream(KnownFailure.values())
        .filter(row -> row.isOf(failure) && row.status() == failure.status())
        .filter(row -> row.disposition() == failure.disposition())
        .findFirst()
        .or(() -> ofStatus(failure.status()))
        .orElseGet(() -> ofClass(failure.status()))
        .advice();
  }
}
