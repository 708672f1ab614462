package io.spillway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "schema",
    header = "Print a JSON Schema of what travels.",
    description = {
      "Prints the JSON Schema (draft 2020-12) of a job, of a result, or of the tags, "
          + "which are headers, as an object of names and values. Needs no Kafka."
    },
    footer = {"", "Example:", "  spillway schema job > job.schema.json"})
final class SchemaCommand extends SpillwayCommand implements Callable<Integer> {
  private static final List<String> NAMES = List.of("job", "result", "tags");

  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "job|result|tags", description = "Which schema.")
  private String name = "";

  SchemaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!NAMES.contains(name)) {
      throw new ParameterException(
          spec.commandLine(),
          "The schema is '%s', allowed: %s".formatted(name, String.join(", ", NAMES)));
    }
    try (InputStream schema =
        SchemaCommand.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
      if (schema == null) {
        throw new CommandFailure("The schema '%s' is missing in this build".formatted(name));
      }
      schema.transferTo(console.out());
    }
    console.out().flush();
    return 0;
  }
}
