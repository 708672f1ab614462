package io.spillway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What all commands share: the shape of the help, the exit codes and the version. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = SpillwayVersion.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    descriptionHeading = "%n",
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed; standard error says why", "2:wrong usage"})
public abstract class SpillwayCommand {
  @Option(names = "--debug", description = "Show the stack trace of an error.")
  @SuppressWarnings("UnusedVariable") // ErrorMessage reads it from the parse result.
  private boolean debug;

  /** Throws an error of usage unless something holds. */
  static void require(CommandSpec spec, boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
