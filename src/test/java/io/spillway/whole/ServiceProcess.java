package io.spillway.whole;

import io.spillway.cli.CommandProcess;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** The command {@code spillway run} in a JVM of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

  private final Process process;
  private final Path log;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a process of the installation; its file and its log are in the directory. */
  static ServiceProcess start(Installation spillway, String instance, String roles, Path directory)
      throws IOException {
    return start(spillway, instance, roles, directory, List.of());
  }

  /** The same with more options of the command. */
  static ServiceProcess start(
      Installation spillway, String instance, String roles, Path directory, List<String> options)
      throws IOException {
    return start(
        spillway.configuration(),
        instance,
        roles,
        directory,
        arguments ->
            CommandProcess.of(Stream.concat(arguments.stream(), options.stream()).toList()));
  }

  /** The same from the service's jar, without dev. */
  static ServiceProcess startJar(
      Installation spillway, String instance, String roles, Path directory) throws IOException {
    return start(spillway.configuration(), instance, roles, directory, CommandProcess::ofService);
  }

  /** The same with this configuration. */
  static ServiceProcess start(
      Map<String, String> configuration, String instance, String roles, Path directory)
      throws IOException {
    return start(configuration, instance, roles, directory, CommandProcess::of);
  }

  private static ServiceProcess start(
      Map<String, String> configuration,
      String instance,
      String roles,
      Path directory,
      Function<List<String>, ProcessBuilder> command)
      throws IOException {
    Map<String, String> all = new HashMap<>(configuration);
    all.put("spillway.instance-id", instance);
    all.put("spillway.roles", roles);
    all.put("spillway.http.port", "0");
    all.put("spillway.http.host", "127.0.0.1");
    Properties properties = new Properties();
    properties.putAll(all);
    Path file = directory.resolve(instance + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    Path log = directory.resolve(instance + ".log");
    Process process =
        command
            .apply(List.of("run", "--config", file.toString()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ServiceProcess(process, log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** SIGTERM; does not wait for the end. */
  void tell() {
    process.destroy();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
