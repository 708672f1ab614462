package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.config.Keys;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One run of the command line in this process.
 *
 * @param exitCode what the process would have ended with
 * @param out what went to standard output
 * @param err what went to standard error
 */
public record CliRun(int exitCode, String out, String err) {
  /** One run with all commands. */
  public static CliRun of(Map<String, String> environment, String input, String... args) {
    return of(AddedCommands.found(), environment, input, args);
  }

  /**
   * One run with all commands, with a configuration by the names of its keys as the environment.
   */
  public static CliRun configured(Map<String, String> configuration, String... args) {
    Map<String, String> special =
        Map.of(
            Keys.API_BASE_URL.name(), Keys.API_BASE_URL.environment(),
            Keys.API_KEY.name(), Keys.API_KEY.environment());
    Map<String, String> environment = new HashMap<>();
    configuration.forEach((name, value) ->
        environment.put(
            special.getOrDefault(name, name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")),
            value));
    return of(environment, "", args);
  }

  /** One run where nothing but the service is on the class path. */
  static CliRun ofService(String... args) {
    return of(List.of(), Map.of(), "", args);
  }

  /** One run whose output nobody reads any more, as behind {@code | head -1}. */
  static CliRun withoutReader(Map<String, String> environment, String... args) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(new BufferedOutputStream(broken, 64), false, UTF_8),
            new PrintStream(err, true, UTF_8),
            environment,
            false,
            false);
    int exitCode = Main.commandLine(console).execute(args);
    return new CliRun(exitCode, "", err.toString(UTF_8));
  }

  private static CliRun of(
      List<AddedCommands> added, Map<String, String> environment, String input, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(
                new BufferedOutputStream(out, 1 << 16), false, UTF_8), // as the process's
            new PrintStream(err, true, UTF_8),
            environment,
            false,
            false);
    int exitCode = Main.commandLine(console, added).execute(args);
    return new CliRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
