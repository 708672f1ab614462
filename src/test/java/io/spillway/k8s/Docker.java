package io.spillway.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The {@code docker} command. Threads may share it. */
final class Docker {

  /**
   * What a call gave.
   *
   * @param text standard output and standard error
   */
  record Output(int exit, String text) {}

  /** Calls it; whatever it says is in the answer. */
  Output call(List<String> arguments, String input) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** Calls it, and gives what it says; an error is one of the check's. */
  String ask(String... arguments) {
    Output output = call(List.of(arguments), "");
    if (output.exit() != 0) {
      throw new CheckFailure("docker " + String.join(" ", arguments) + ": " + output.text());
    }
    return output.text().strip();
  }

  /** Something that {@code docker inspect} knows of a container, by a Go template. */
  String inspect(String container, String template) {
    return ask("inspect", "--format", template, container);
  }
}
