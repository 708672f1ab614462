package io.spillway.dev.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.KnownFailure;
import io.spillway.status.RowSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator's errors have the types of the table. */
class ErrorTypesTest {
  static Stream<KnownFailure> rows() {
    return Arrays.stream(KnownFailure.values())
        .filter(row -> row.source() == RowSource.API || row.source() == RowSource.STATUS)
        // The proxy's credentials and the connection's own are no errors of the API.
        .filter(row -> row.status() != 407 && row.status() != 421 && row.status() != 425);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aStatusHasTheTypeOfTheTable(KnownFailure row) {
    assertThat(ErrorTypes.typeOf(row.status())).isEqualTo(row.type());
  }

  static Stream<KnownFailure> rowsOfTheApi() {
    return rows().filter(row -> row.source() == RowSource.API);
  }

  @ParameterizedTest
  @MethodSource("rowsOfTheApi")
  void aTypeHasTheStatusOfTheTable(KnownFailure row) {
    assertThat(ErrorTypes.statusOf(row.type())).isEqualTo(row.status());
  }
}
