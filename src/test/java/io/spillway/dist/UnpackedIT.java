package io.spillway.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a newcomer unpacks it: under a path with a space, through a link. */
class UnpackedIT {
  private static final int LONGEST_SECONDS = 120;

  /** Of all tests here. */
  @TempDir private static Path directory = Path.of("");

  /**
   * How the launcher ended.
   *
   * @param exitCode of the process
   * @param output standard output and error
   */
  private record Ended(int exitCode, String output) {}

  @BeforeAll
  static void unpack() throws Exception {
    Path into = Files.createDirectory(directory.resolve("my tools"));
    Path tarball = Distribution.tarball().toAbsolutePath();
    Ended tar = run(List.of("tar", "-xzf", tarball.toString(), "-C", into.toString()), "");
    assertThat(tar.exitCode()).as(tar.output()).isZero();
    Files.createSymbolicLink(
        directory.resolve("spillway"), home().resolve("spillway").toAbsolutePath());
  }

  private static Path home() {
    return directory.resolve("my tools").resolve("spillway-" + Distribution.version());
  }

  @Test
  void throughALinkItTellsItsVersion() throws Exception {
    Ended version = spillway(System.getProperty("java.home"), "version", "--json");
    assertThat(version.exitCode()).as(version.output()).isZero();
    assertThat(new ObjectMapper().readTree(version.output()).path("spillway").asText())
        .isEqualTo(Distribution.version());
  }

  @Test
  void whatIsForDevelopmentIsThere() throws Exception {
    Ended help = spillway(System.getProperty("java.home"), "kafka", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.output())
        .startsWith("Run a single-node Kafka")
        .contains("Usage: spillway kafka");
  }

  @Test
  void anOldJavaIsNamed() throws Exception {
    Path old = Files.createDirectory(directory.resolve("old"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Path java = Files.createDirectory(old.resolve("bin")).resolve("java");
    Files.createFile(
        java, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

    Ended ended = spillway(old.toString(), "run");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output())
        .startsWith("spillway: SPILLWAY_JAVA_HOME is " + old)
        .contains("no Java 25 or newer", old + " is Java 17");
  }

  @Test
  void aDirectoryWithoutJavaIsNamed() throws Exception {
    Ended ended = spillway(directory.resolve("none").toString(), "run");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("SPILLWAY_JAVA_HOME is " + directory.resolve("none"));
  }

  private static Ended spillway(String javaHome, String... arguments) throws Exception {
    Stream<String> launcher = Stream.of(directory.resolve("spillway").toString());
    return run(Stream.concat(launcher, Stream.of(arguments)).toList(), javaHome);
  }

  private static Ended run(List<String> command, String javaHome) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("SPILLWAY_JAVA_HOME", javaHome);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
