package io.spillway.brownout;

import io.spillway.running.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code ./spillway} in processes of their own, all of which end with this one. */
final class Command implements AutoCloseable {
  private static final long STOP_SECONDS = 20;

  private final Path directory;
  private final List<Process> running = new ArrayList<>();
  private final Thread atTheEnd = new Thread(this::killAll);

  Command(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atTheEnd);
  }

  /** Starts one that goes on; its output is in {@code <name>.log}. */
  Process start(String name, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("./spillway"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    running.add(process);
    return process;
  }

  /** Runs one to its end, which must be a good one. */
  void run(String name, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    if (start(name, environment, arguments).waitFor() != 0) {
      throw failure(name, "failed");
    }
  }

  /** Waits until the output of one has a group's text. */
  String await(String name, String pattern, long seconds) throws IOException {
    Pattern wanted = Pattern.compile(pattern);
    if (!Pause.until(() -> wanted.matcher(said(name)).find(), Duration.ofSeconds(seconds))) {
      throw failure(name, "does not say " + pattern);
    }
    return wanted.matcher(said(name)).results().findFirst().orElseThrow().group(1);
  }

  private String said(String name) {
    try {
      return Files.readString(log(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IllegalStateException failure(String name, String what) throws IOException {
    return new IllegalStateException(name + " " + what + ":\n" + Files.readString(log(name)));
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  /** Ends one with SIGTERM, and with SIGKILL if that does not help. */
  static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private void killAll() {
    running.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() throws InterruptedException {
    for (Process process : running.reversed()) {
      process.destroyForcibly().waitFor();
    }
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
  }
}
