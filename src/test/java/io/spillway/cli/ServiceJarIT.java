package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The service as it is installed without dev: its jar, and the libraries that the jar names. */
class ServiceJarIT {
  private static final Path JAR = Path.of("target/spillway.jar");
  private static final Path DEV = Path.of("target/dev");
  private static final int LONGEST_SECONDS = 120;

  /**
   * How the service ended.
   *
   * @param exitCode of the process
   * @param output standard output and error
   */
  private record Ended(int exitCode, String output) {}

  @Test
  void theJarHasNothingOfDev() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("io/spillway/cli/Main.class")
          .noneMatch(name -> name.startsWith("io/spillway/dev/"))
          .doesNotContain("META-INF/services/" + AddedCommands.class.getName());
    }
  }

  @Test
  void theLibrariesItNamesAreThereAndNoneOfThemIsOfDev() throws Exception {
    try (Stream<Path> dev = Files.list(DEV)) {
      List<String> ofDev = dev.map(file -> file.getFileName().toString()).toList();
      assertThat(ofDev)
          .contains("spillway-dev.jar")
          .anyMatch(name -> name.startsWith("kafka_2.13-"));
      assertThat(libraries())
          .isNotEmpty()
          .allSatisfy(library -> assertThat(JAR.resolveSibling(library)).exists())
          .noneMatch(library -> ofDev.contains(Path.of(library).getFileName().toString()));
    }
  }

  /** jdeps finds every class that one of ours names, used or not. */
  @Test
  void everyClassThatTheServiceNamesIsInItsLibraries() throws Exception {
    String classPath =
        libraries().stream()
            .map(library -> JAR.resolveSibling(library).toString())
            .collect(Collectors.joining(System.getProperty("path.separator")));
    assertThat(missing(classPath, JAR)).isEmpty();
    assertThat(missing(classPath, DEV.resolve("spillway-dev.jar"))).contains("KafkaRaftServer");
  }

  @Test
  void itExplainsAndPrints() throws Exception {
    assertThat(service(Map.of(), "run", "--help").output()).contains("Usage: spillway run");
    Ended topics = service(Map.of(), "topics", "create", "--print");
    assertThat(topics.exitCode()).as(topics.output()).isZero();
    assertThat(topics.output()).contains("--topic llm.jobs");
  }

  @Test
  void itKnowsItsVersion() throws Exception {
    Ended version = service(Map.of(), "version", "--json");
    assertThat(version.exitCode()).as(version.output()).isZero();
    assertThat(version.output()).containsPattern("\"spillway\" : \"[0-9]+\\.[0-9]+\\.[0-9]+");
  }

  @Test
  void withoutAKafkaTheStartFailsForWantOfIt() throws Exception {
    Map<String, String> nobody =
        Map.of(
            "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9",
            "SPILLWAY_KAFKA_PROPERTIES_DEFAULT_API_TIMEOUT_MS", "1000",
            "SPILLWAY_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "1000",
            "ANTHROPIC_API_KEY", "any");
    Ended ended = service(nobody, "run");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output())
        .contains("spillway: Kafka at 127.0.0.1:9 did not answer")
        .doesNotContain("NoClassDefFoundError");
  }

  @Test
  void aCommandOfDevIsNamedAsMissing() throws Exception {
    Ended ended = service(Map.of(), "demo", "--jobs", "3");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).startsWith("spillway: The command 'demo' is for development");
  }

  private static List<String> libraries() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Arrays.asList(classPath.split(" "));
    }
  }

  private static String missing(String classPath, Path jar) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(
            out,
            out,
            "--multi-release",
            "base",
            "--missing-deps",
            "--class-path",
            classPath,
            jar.toString());
    return said.toString();
  }

  private static Ended service(Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder = CommandProcess.ofService(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("SPILLWAY_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
