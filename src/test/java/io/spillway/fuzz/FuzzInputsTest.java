package io.spillway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The inputs that a fuzzer starts from, and those kept under {@code src/test/resources/fuzz}: each
 * one broke a rule of its parser while that had a fault.
 */
class FuzzInputsTest {

  @ParameterizedTest
  @EnumSource(FuzzedParser.class)
  void noInputThatWasKeptBreaksARule(FuzzedParser parser) throws IOException {
    List<Path> kept;
    try (var files = Files.list(Path.of("src/test/resources/fuzz", parser.label()))) {
      kept = files.toList();
    }
    assertThat(kept).isNotEmpty();
    for (Path each : kept) {
      byte[] input = Files.readAllBytes(each);
      assertThatCode(() -> parser.check(input)).as(each.toString()).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource(FuzzedParser.class)
  void noInputToStartFromBreaksARule(FuzzedParser parser) {
    assertThat(parser.seeds()).isNotEmpty().allSatisfy(parser::check);
  }
}
