package io.spillway.dev.cli;

import io.spillway.cli.Console;
import io.spillway.cli.SpillwayCommand;
import io.spillway.cli.SpillwayVersion;
import io.spillway.config.Keys;
import io.spillway.dev.demo.Demo;
import io.spillway.dev.demo.DemoOutcome;
import io.spillway.dev.demo.DemoSettings;
import io.spillway.dev.demo.DemoView;
import io.spillway.dev.demo.LineView;
import io.spillway.dev.demo.TerminalView;
import io.spillway.time.Clocks;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spillway demo}: the main job on one machine. */
@Command(
    name = DemoCommand.NAME,
    header = "See it work: Kafka, a simulated API that fails, and all roles, in one process.",
    description = {
      "Starts a Kafka, a stand-in for the Messages API and all roles in this "
          + "process, sends jobs through them and shows where they are. One stream in "
          + "five breaks in the middle with an overloaded_error; others are cut, reset or "
          + "refused. Ends with what the failures really were.",
      "",
      "Needs no key and no network. Uses free ports of 127.0.0.1 and a temporary " + "directory."
    },
    exitCodeList = {"0:every job has exactly one result", "1:not so", "2:wrong usage"},
    footer = {"", "Examples:", "  spillway demo", "  spillway demo --jobs 2000 --seed 7"})
final class DemoCommand extends SpillwayCommand implements Callable<Integer> {
  static final String NAME = "demo";

  private static final int LONGEST_STOP_SECONDS = 40;

  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many jobs, up to 100000 (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "Decides what fails, and how long it takes (default: ${DEFAULT-VALUE}).")
  private long seed;

  DemoCommand(Console console) {
    this.console = console;
  }

  /**
   * Silences the roles' usual log lines, and the warnings of Kafka's clients, which on a busy
   * machine report retries that succeed. They are shown if the log level is set. Must be called
   * before the first logger is created.
   */
  static void quiet() {
    String level = Keys.LOG_LEVEL.environment();
    if (System.getenv(level) == null) {
      System.setProperty(level, "WARN");
      System.setProperty("spillway.log.libraries", "ERROR");
    }
  }

  @Override
  public Integer call() {
    DemoSettings settings = settings();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook = new Thread(() -> awaitStop(stop, stopped), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      DemoOutcome outcome = run(settings, () -> stop.getCount() == 0);
      console.out().println();
      outcome.summary().forEach(console.out()::println);
      console.out().flush();
      return outcome.exitCode();
    } finally {
      if (stop.getCount() > 0) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
      stopped.countDown();
    }
  }

  private DemoSettings settings() {
    try {
      return new DemoSettings(jobs, seed, SpillwayVersion.number());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage(), wrong);
    }
  }

  /** Runs the demo; while the live view is drawn, log lines are printed above it. */
  private DemoOutcome run(DemoSettings settings, BooleanSupplier stop) {
    PrintStream err = System.err;
    Clocks clocks = new Clocks(InstantSource.system(), System::nanoTime);
    try (DemoView view = view()) {
      if (view instanceof TerminalView) {
        System.setErr(new PrintStream(new LineSink(view::say), true, StandardCharsets.UTF_8));
      }
      return new Demo(settings, view, stop, clocks).run();
    } finally {
      System.setErr(err);
    }
  }

  private DemoView view() {
    boolean canDraw =
        console.isTerminal() && !"dumb".equals(console.environment().getOrDefault("TERM", "dumb"));
    return canDraw
        ? new TerminalView(console.out(), new Terminal()::size)
        : new LineView(console.out());
  }

  /** The shutdown hook: the process ends when this returns. */
  private static void awaitStop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      if (!stopped.await(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("spillway: the demo did not stop in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
