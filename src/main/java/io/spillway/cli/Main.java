package io.spillway.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code spillway} command. */
@Command(
    name = "spillway",
    header = "Runs LLM jobs through Kafka; every failure has the status it really has.",
    description = "Each command explains itself: @|bold spillway help COMMAND|@.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = CommandLine.HelpCommand.class,
    footer = {
      "",
      "Environment:",
      "  SPILLWAY_KAFKA_BOOTSTRAP_SERVERS  the Kafka to use (127.0.0.1:9092)",
      "  SPILLWAY_KAFKA_PROPERTIES_*       anything kafka-clients knows, for example",
      "                                    SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
      "  SPILLWAY_TOPIC_PREFIX             what topic names begin with (llm.)",
      "  SPILLWAY_JAVA_HOME                the JDK 25 or newer to run on",
      "  SPILLWAY_JAVA_OPTS                more options for the JVM",
      "  SPILLWAY_DEBUG                    set: errors come with their stack trace"
    })
public final class Main extends SpillwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs one subcommand and exits with its exit code. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(DemoCommand.NAME)) {
      DemoCommand.quiet();
    }
    System.exit(commandLine(Console.ofProcess()).execute(args));
  }

  /** The whole command line over this console. */
  static CommandLine commandLine(Console console) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.addSubcommand(new DemoCommand(console));
    commandLine.addSubcommand(new KafkaCommand(console));
    commandLine.addSubcommand(
        new CommandLine(new TopicsCommand())
            .addSubcommand(new TopicsCreateCommand(console))
            .addSubcommand(new TopicsCheckCommand(console)));
    commandLine.addSubcommand(
        new CommandLine(new ProgressCommand())
            .addSubcommand(new ProgressShowCommand(console))
            .addSubcommand(new ProgressAcceptCommand(console))
            .addSubcommand(new ProgressResetCommand(console)));
    commandLine.addSubcommand(new RunCommand(console));
    commandLine.addSubcommand(new SimulatorCommand());
    commandLine.addSubcommand(new SubmitCommand(console));
    commandLine.addSubcommand(new ResultsCommand(console));
    commandLine.addSubcommand(new WarmUpCommand());
    return commandLine
        .setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setUsageHelpLongOptionsMaxWidth(28)
        .setExecutionExceptionHandler(new ErrorLine(console));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing");
  }
}
