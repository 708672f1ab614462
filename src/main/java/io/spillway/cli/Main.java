package io.spillway.cli;

import io.spillway.host.Exhaustion;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  /** The commands that send a few requests and end. */
  private static final Set<String> SHORT =
      Set.of(
          "topics",
          "submit",
          "results",
          "dead-letters",
          "cancel",
          "progress",
          "lanes",
          "rights",
          "schema",
          "doctor");

  /** What the image starts: there is nothing to parse. */
  private static final List<String> JUST_RUN = List.of("run");

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs one subcommand and exits with its exit code. */
  public static void main(String[] args) {
    if (List.of(args).equals(JUST_RUN)) {
      System.exit(run(Console.ofProcess()));
    }
    List<AddedCommands> added = AddedCommands.found();
    if (args.length > 0) {
      added.forEach(commands -> commands.quiet(args[0]));
    }
    if (args.length > 0 && SHORT.contains(args[0])) {
      quietLibraries();
    }
    try {
      System.exit(commandLine(Console.ofProcess(), added).execute(args));
    } catch (OutOfMemoryError full) {
      throw ended(full);
    }
  }

  /** Runs the service as it is configured, and returns the exit code. */
  private static int run(Console console) {
    try {
      return new Service(console, null, Map.of()).run();
    } catch (OutOfMemoryError full) {
      throw ended(full);
    } catch (Exception failure) {
      return new ErrorMessage(console).tell(failure, "run", errors(console), false);
    }
  }

  private static OutOfMemoryError ended(OutOfMemoryError full) {
    Exhaustion.of(full).ifPresent(Main::end);
    return full;
  }

  /** Ends the process at once: if no thread can be started, shutdown hooks cannot run either. */
  private static void end(Exhaustion shortage) {
    System.err.println("spillway: " + shortage.words());
    Runtime.getRuntime().halt(1);
  }

  /** Silences the warnings of the clients; the command's own error tells the user more. */
  private static void quietLibraries() {
    if (System.getenv("SPILLWAY_DEBUG") == null) {
      System.setProperty("spillway.log.libraries", "ERROR");
    }
  }

  /** The whole command line on this console, with the commands found on the class path. */
  static CommandLine commandLine(Console console) {
    return commandLine(console, AddedCommands.found());
  }

  /** The service's commands on this console, and the added ones. */
  static CommandLine commandLine(Console console, List<AddedCommands> added) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.addSubcommand(
        new CommandLine(new TopicsCommand())
            .addSubcommand(new TopicsCreateCommand(console))
            .addSubcommand(new TopicsCheckCommand(console)));
    commandLine.addSubcommand(
        new CommandLine(new ProgressCommand())
            .addSubcommand(new ProgressShowCommand(console))
            .addSubcommand(new ProgressAcceptCommand(console))
            .addSubcommand(new ProgressResetCommand(console)));
    commandLine.addSubcommand(
        new CommandLine(new LanesCommand())
            .addSubcommand(new LanesListCommand(console))
            .addSubcommand(new LanesReleaseCommand(console))
            .addSubcommand(new LanesPauseCommand(console))
            .addSubcommand(new LanesResumeCommand(console))
            .addSubcommand(new LanesCeilingCommand(console)));
    commandLine.addSubcommand(
        new CommandLine(new DeadLettersCommand())
            .addSubcommand(new DeadLettersListCommand(console))
            .addSubcommand(new DeadLettersShowCommand(console))
            .addSubcommand(new DeadLettersReplayCommand(console)));
    commandLine.addSubcommand(new RunCommand(console));
    commandLine.addSubcommand(new SubmitCommand(console));
    commandLine.addSubcommand(new ResultsCommand(console));
    commandLine.addSubcommand(new CancelCommand(console));
    commandLine.addSubcommand(new RightsCommand(console));
    commandLine.addSubcommand(new VersionCommand(console));
    commandLine.addSubcommand(new DoctorCommand(console));
    commandLine.addSubcommand(new SchemaCommand(console));
    commandLine.addSubcommand(new WarmUpCommand());
    added.forEach(more -> more.commands(console).forEach(commandLine::addSubcommand));
    AbsentCommand.DEVELOPMENT.stream()
        .filter(name -> !commandLine.getSubcommands().containsKey(name))
        .forEach(name -> commandLine.addSubcommand(name, AbsentCommand.named(name)));
    return commandLine
        .setOut(writer(console.out()))
        .setErr(errors(console))
        .setUsageHelpLongOptionsMaxWidth(28)
        .setExecutionStrategy(parsed -> run(parsed, console))
        .setExecutionExceptionHandler(new ErrorMessage(console));
  }

  /** Runs the command that was named, and writes what it printed, for the output is buffered. */
  private static int run(CommandLine.ParseResult parsed, Console console) {
    int exitCode = new CommandLine.RunLast().execute(parsed);
    console.out().flush();
    return exitCode;
  }

  private static PrintWriter errors(Console console) {
    return new PrintWriter(new KeyHidingWriter(writer(console.err()), console.environment()), true);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing");
  }
}
