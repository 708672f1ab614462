package io.spillway.cli;

import io.spillway.host.Exhaustion;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns an exception into its message on standard error and exit code 1. The message of a {@link
 * CommandFailure} is shown in full, because it was written for the user; of any other exception,
 * only the first line is shown. A line that names missing rights follows, if they are the cause.
 */
final class ErrorMessage implements IExecutionExceptionHandler {
  private final Console console;

  ErrorMessage(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parseResult) {
    return tell(exception, words(commandLine), commandLine.getErr(), isDebug(parseResult));
  }

  /**
   * Prints the message, and returns the exit code.
   *
   * @param command its words, for example {@code dead-letters list}
   * @param isDebug whether the stack trace is shown although the environment does not say so
   */
  int tell(Exception exception, String command, PrintWriter err, boolean isDebug) {
    console.out().flush();
    err.println("spillway: " + message(exception));
    RefusedCommand.line(exception, command, console.environment()).ifPresent(err::println);
    if (isDebug || console.environment().containsKey("SPILLWAY_DEBUG")) {
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The words of the command, without the program's name. */
  private static String words(CommandLine commandLine) {
    return commandLine.getCommandSpec().qualifiedName().replaceFirst("^\\S+ ?", "");
  }

  private static boolean isDebug(ParseResult parseResult) {
    for (ParseResult at = parseResult; at != null; at = at.subcommand()) {
      if (at.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  private static String message(Throwable exception) {
    String message = exception.getMessage();
    if (message == null || message.isBlank()) {
      return exception.getClass().getSimpleName();
    }
    if (exception instanceof CommandFailure) {
      return message.stripTrailing();
    }
    return Exhaustion.of(exception)
        .map(shortage -> shortage.words() + " (" + firstLine(message) + ")")
        .orElseGet(() -> firstLine(message));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElseThrow();
  }
}
