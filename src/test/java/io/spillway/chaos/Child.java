package io.spillway.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A JVM of ours. All that were started can be ended at once, whatever else happens. */
final class Child {

  private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Process process;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** How a JVM is started. */
  record Program(
      String name, String mainClass, List<String> arguments, Map<String, String> environment) {}

  /** Starts a JVM on this one's class path; its output is appended to {@code <name>.log}. */
  static Child start(Program program, int heapMegabytes, Path directory) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + directory,
                // Logs as in production; the tests' own configuration is on the class path, too.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Leash.class.getName(),
                program.mainClass()));
    command.addAll(program.arguments());
    Path log = directory.resolve(program.name() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(program.environment());
    try {
      Process process = builder.start();
      ALL.add(process);
      process.onExit().thenRun(() -> ALL.remove(process));
      return new Child(program.name(), process);
    } catch (IOException failed) {
      throw new UncheckedIOException("a process could not be started", failed);
    }
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  Process process() {
    return process;
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() {
    process.destroyForcibly();
    waitFor(10);
  }

  /** SIGTERM; returns whether the process ended by itself within the time. */
  boolean terminate(long seconds) {
    // Process.destroy would close standard input as well, which the leash takes for our death.
    process.toHandle().destroy();
    boolean ended = waitFor(seconds);
    if (!ended) {
      kill();
    }
    return ended;
  }

  /** SIGSTOP or SIGCONT. */
  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean waitFor(long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Kills every process that was started and still runs. */
  static void killAll() {
    ALL.forEach(Process::destroyForcibly);
  }
}
