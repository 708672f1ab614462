package io.spillway.status;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.spillway.status.KnownFailure.RowSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds rows of the table of failures. */
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

  /** The row of an API error type, as an {@code error} event of a stream names it. */
  static Optional<KnownFailure> ofApiType(String type) {
    return Optional.ofNullable(API_TYPES.get(type));
  }

  /** The row of a response's status. */
  static Optional<KnownFailure> ofStatus(int status) {
    return Optional.ofNullable(STATUSES.get(status));
  }

  /** The row of a status that has none of its own. */
  static KnownFailure ofClass(int status) {
    return status < 500 ? KnownFailure.INVALID_REQUEST : KnownFailure.API;
  }

  /** Whether a type is Spillway's, and not one of the API's. */
  static boolean isOwnType(String type) {
    return OWN_TYPES.contains(type);
  }

  /**
   * Whose attempt a failure is: what the row says that it is of, by type, status and category, else
   * the row of its status. So the tags of a record tell it, also those of earlier versions.
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
