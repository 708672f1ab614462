package io.spillway.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoPictureTest {
  private static final DemoPicture PICTURE =
      new DemoPicture("spillway demo: 200 jobs, seed 42", List.of("retry.500ms", "retry.1s"));
  private static final Duration ELAPSED = Duration.ofMillis(12_700);

  @Test
  void aUsualTerminal() {
    assertThat(text(ScreenSize.USUAL))
        .isEqualTo(
            """
            spillway demo: 200 jobs, seed 42                                            12 s

              waiting              60 ################
              in flight            50 ##############
              to be routed          2 #
              retry.500ms          12 ####
              retry.1s              5 ##
              done                 71 ###################
              dead letters          3 #

              wire said   it really was                 times
              200         502 truncated_stream              8
              200         529 overloaded_error             41
              429         429 rate_limit_error             11
              none        503 connection_error              2\
            """);
  }

  @Test
  void aNarrowTerminalThatIsLowToo() {
    assertThat(text(new ScreenSize(40, 12)))
        .isEqualTo(
            """
            spillway demo: 200 jobs, seed 42    12 s

              waiting              60 ####
              in flight            50 ####
              to be routed          2 #
              retry.500ms          12 #
              retry.1s              5 #
              done                 71 #####
              dead letters          3 #

              wire said   it really was\
            """);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "20, 5", "39, 40", "60, 24", "200, 60"})
  void nothingGoesOverTheEdge(int columns, int rows) {
    List<String> lines = PICTURE.lines(Moments.middle(), ELAPSED, new ScreenSize(columns, rows));

    assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(1, rows - 1));
    assertThat(lines).allMatch(line -> line.length() <= columns);
  }

  private static String text(ScreenSize size) {
    return String.join("\n", PICTURE.lines(Moments.middle(), ELAPSED, size));
  }
}
