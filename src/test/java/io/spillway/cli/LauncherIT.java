package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@code ./spillway} starts Java with, read from the JVM that it starts. */
class LauncherIT {
  private static final int LONGEST_SECONDS = 120;

  /**
   * How a launcher ended.
   *
   * @param exitCode of the process
   * @param output standard output and error
   */
  private record Ended(int exitCode, String output) {}

  @Test
  void theServiceTakesABoundedHeapAndEndsWhereItIsFull() throws Exception {
    Map<String, String> wrong = Map.of("SPILLWAY_HTTP_PORT", "none");

    Ended ended = launch("-XX:+PrintFlagsFinal", wrong, "run");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output())
        .containsPattern("MaxHeapSize += 268435456 ")
        .containsPattern("MaxDirectMemorySize += 134217728 ")
        .containsPattern("UseSerialGC += true ")
        .containsPattern("ExitOnOutOfMemoryError += true ");
  }

  @Test
  void ownOptionsWin() throws Exception {
    Map<String, String> wrong = Map.of("SPILLWAY_HTTP_PORT", "none");

    Ended ended = launch("-Xmx1g -XX:+PrintFlagsFinal", wrong, "run");

    assertThat(ended.output()).containsPattern("MaxHeapSize += 1073741824 ");
  }

  @Test
  void anOutOfMemoryErrorEndsTheProcess() throws Exception {
    Ended ended = launch("-Xmx3m", Map.of(), "help");

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.output()).contains("Terminating due to java.lang.OutOfMemoryError");
  }

  private static Ended launch(String options, Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("./spillway", command).redirectErrorStream(true);
    builder.environment().put("SPILLWAY_JAVA_OPTS", options);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
