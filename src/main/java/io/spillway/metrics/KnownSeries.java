package io.spillway.metrics;

import io.spillway.status.Disposition;
import io.spillway.status.KnownFailure;
import io.spillway.status.RowSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The label values that the table of failures makes possible. Their series are created with the
 * value zero before the first failure, because {@code rate} and {@code increase} of Prometheus do
 * not see the first step of a series that begins at one.
 */
final class KnownSeries {
  private static final String SUCCESS = "200";

  /** Label values of {@link MeterName#DEFERRALS}. */
  static final List<String> DEFERRAL_REASONS = List.of("paused", "held", "overloaded", "limited");

  private KnownSeries() {}

  /** Label values of {@link MeterName#ATTEMPTS}, without the model. */
  static Stream<String[]> attempts() {
    String none = BoundedLabels.NONE;
    return Stream.concat(
        Stream.<String[]>of(array(SUCCESS, SUCCESS, none, none)),
        failures()
            .flatMap(row ->
                wireStatuses(row).stream()
                    .map(wire -> array(status(row), wire, row.type(), row.category().tag()))));
  }

  /** Label values of {@link MeterName#DEAD_LETTERS}. */
  static Stream<String[]> deadLetters() {
    return failures().map(row -> array(status(row), row.type(), row.category().tag()));
  }

  /** Label values of {@link MeterName#HOLDS}. */
  static Stream<String[]> holds() {
    Stream<KnownFailure> own =
        failures()
            .filter(row -> row.disposition() == Disposition.HOLD && row != KnownFailure.DEFERRED);
    return Stream.concat(own, Stream.of(KnownFailure.PERMISSION, KnownFailure.NOT_FOUND))
        .map(row -> array(row.type(), row.category().tag()));
  }

  /** The wire statuses that an attempt with this failure can have had. */
  private static List<String> wireStatuses(KnownFailure row) {
    if (row == KnownFailure.EXPIRED || row == KnownFailure.DEFERRED) {
      return List.of(); // no call is made
    }
    return row.source() == RowSource.SPILLWAY
        ? List.of(SUCCESS, BoundedLabels.NONE)
        : List.of(SUCCESS, status(row));
  }

  private static String[] array(String... values) {
    return values;
  }

  private static Stream<KnownFailure> failures() {
    return Arrays.stream(KnownFailure.values());
  }

  private static String status(KnownFailure row) {
    return Integer.toString(row.status());
  }
}
