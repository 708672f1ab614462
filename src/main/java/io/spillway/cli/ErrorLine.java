package io.spillway.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns an exception into a message on standard error and exit code 1: one line, but for a failure
 * of ours, whose whole message is for the user.
 */
final class ErrorLine implements IExecutionExceptionHandler {
  private final Console console;

  ErrorLine(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parseResult) {
    console.out().flush();
    console.err().println("spillway: " + message(exception));
    if (isDebug(parseResult)) {
      exception.printStackTrace(console.err());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private boolean isDebug(ParseResult parseResult) {
    if (console.environment().containsKey("SPILLWAY_DEBUG")) {
      return true;
    }
    for (ParseResult at = parseResult; at != null; at = at.subcommand()) {
      if (at.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  /** The first line of the message; if there is none, the exception's name. */
  private static String message(Throwable exception) {
    String message = exception.getMessage();
    if (message != null && exception instanceof CommandFailure) {
      return message;
    }
    return message == null || message.isBlank()
        ? exception.getClass().getSimpleName()
        : message.lines().findFirst().orElseThrow();
  }
}
