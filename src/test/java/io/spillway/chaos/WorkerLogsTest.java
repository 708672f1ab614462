package io.spillway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines are those that the worker's sources log, and no copies of them. */
class WorkerLogsTest {

  private static final Path WORKER = Path.of("src/main/java/io/spillway/worker");
  private static final Pattern LOGGED =
      Pattern.compile("LOG\\.\\w+\\(\\s*\"([^\"]*(?:running attempts|^lost )[^\"]*|lost [^\"]*)\"");
  private static final String BEGIN =
      "2026-01-31T12:00:00.250Z WARN  [spillway-worker] i.s.worker.Pump ";

  /** What the sources log of calls that they break off, with {} for each value. */
  static List<String> logged() throws IOException {
    try (Stream<Path> sources = Files.list(WORKER)) {
      return sources.flatMap(WorkerLogsTest::logged).sorted().toList();
    }
  }

  private static Stream<String> logged(Path source) {
    try {
      return LOGGED
          .matcher(Files.readString(source))
          .results()
          .map((MatchResult it) -> it.group(1));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void theSourcesHaveSuchLines() throws Exception {
    assertThat(logged())
        .anyMatch(line -> line.startsWith("lost {}"))
        .anyMatch(line -> line.startsWith("draining ended"))
        .anyMatch(line -> line.contains("{} outcomes dropped"))
        .hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("logged")
  void eachIsRead(String line) {
    String filled = filled(line, "3");
    int most = filled.startsWith("lost") ? Integer.MAX_VALUE : filled.contains("12") ? 15 : 3;

    assertThat(WorkerLogs.interruption("w1", BEGIN + filled))
        .hasValueSatisfying(told -> {
          assertThat(told.most()).as(filled).isEqualTo(most);
          assertThat(told.mayStartLate()).isEqualTo(filled.startsWith("lost"));
          assertThat(told.from()).isEqualTo(1_769_860_800_250L);
        });
  }

  @Test
  void noCallThatWasCancelledExcusesNone() throws Exception {
    List<String> cancelling =
        logged().stream()
            .filter(line -> line.contains("running") && !line.contains("dropped"))
            .toList();
    assertThat(cancelling)
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(WorkerLogs.interruption("w1", BEGIN + filled(line, "0"))).isEmpty());
  }

  @Test
  void aLogThatIsMissingIsAnError(@TempDir Path empty) {
    assertThatThrownBy(() -> WorkerLogs.read("w1", empty.resolve("w1.log")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static String filled(String line, String attempts) {
    return line.replace("{} running", attempts + " running")
        .replace("{} outcomes", "12 outcomes")
        .replace("{}", "[llm.jobs-0]");
  }
}
