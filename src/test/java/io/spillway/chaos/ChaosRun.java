package io.spillway.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.spillway.chaos.History.Call;
import io.spillway.chaos.History.Interruption;
import io.spillway.running.Pause;
import io.spillway.topics.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A run of real processes under faults, and its judgement: Kafka, the roles and the simulator are
 * started, jobs are submitted while a plan drawn from the seed is carried out, everything is
 * healed, and the history is checked. Everything listens on 127.0.0.1. The directory with the logs
 * and the data is deleted if all was well.
 */
public final class ChaosRun {

  /** SIGSTOP lasts for longer than sessions and transactions live. */
  private static final long STOP_MILLIS =
      Math.max(Brokers.SESSION_MILLIS, Fleet.TRANSACTION_MILLIS) + 1_500;

  private static final String API_FAULTS =
      """
      {"rules": [
        {"probability": 0.02, "per": "job", "kind": "status", "status": 400, "message": "prompt is too long"},
        {"probability": 0.02, "kind": "status", "status": 429, "headers": {"retry-after": 1}},
        {"probability": 0.02, "kind": "status", "status": 401},
        {"probability": 0.01, "kind": "status", "status": 402},
        {"probability": 0.03, "kind": "status", "status": 529},
        {"probability": 0.05, "kind": "error-event", "type": "overloaded_error", "shape": "padded"},
        {"probability": 0.04, "kind": "status", "status": 500},
        {"probability": 0.03, "kind": "truncation", "cut": "mid-event", "then": "cut"},
        {"probability": 0.02, "kind": "reset", "after": "before-response"},
        {"probability": 0.02, "kind": "reset", "after": [1, 10]},
        {"probability": 0.01, "kind": "stall", "after": 3},
        {"probability": 0.02, "kind": "status", "status": 502, "body": "html"}
      ]}
      """;

  private final Options options;
  private final PrintStream out;
  private final Path directory;

  /**
   * What to run.
   *
   * @param jobs how many jobs
   * @param faults how many faults
   * @param millis for how long jobs and faults come
   * @param seed decides jobs, faults and the API's failures
   * @param brokers nodes of Kafka
   * @param groupProtocol of workers and delayers: consumer or classic
   * @param only the kinds of faults; all of them if it is empty
   */
  record Options(
      int jobs,
      int faults,
      long millis,
      long seed,
      int brokers,
      String groupProtocol,
      List<Plan.Kind> only) {}

  private ChaosRun(Options options, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    this.directory = Files.createTempDirectory("spillway-chaos-");
  }

  /** Runs; returns the report. All processes have ended then, whatever happened. */
  static Report run(Options options, PrintStream out) throws Exception {
    quietClients();
    ChaosRun run = new ChaosRun(options, out);
    Thread hook = new Thread(Child::killAll, "kill-all");
    Runtime.getRuntime().addShutdownHook(hook);
    boolean clean = false;
    try {
      Report report = run.run();
      clean = report.isClean();
      return report;
    } finally {
      Child.killAll();
      Runtime.getRuntime().removeShutdownHook(hook);
      run.finish(clean);
    }
  }

  /** That brokers go away is what the run is about. */
  private static void quietClients() {
    if (LoggerFactory.getLogger("org.apache.kafka") instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }

  private Report run() throws Exception {
    long began = System.nanoTime();
    out.println("seed " + options.seed() + ", directory " + directory);
    try (Brokers brokers =
        new Brokers(directory, options.brokers(), new Random(options.seed() + 1))) {
      brokers.start();
      Map<String, Integer> simulators = startSimulators(brokers);
      Fleet fleet = new Fleet(directory, brokers, simulators, options.groupProtocol());
      fleet.command("topics", List.of("topics", "create"));
      Topics topics = topics();
      try (RunCounter results = new RunCounter(brokers.directServers(), topics.results());
          RunCounter replays = new RunCounter(brokers.directServers(), topics.jobs())) {
        Plan.INSTANCES.forEach(fleet::start);
        if (!fleet.awaitStarted(Plan.INSTANCES)) {
          throw new IOException("the roles did not start; see their logs in " + directory);
        }
        Canceler canceler =
            new Canceler(brokers.directServers(), topics, new Random(options.seed() + 3));
        Submitter submitter =
            new Submitter(
                brokers.directServers(),
                topics.jobs(),
                new Random(options.seed() + 2),
                options.jobs(),
                options.millis(),
                canceler);
        Replayer replayer = new Replayer(fleet, new Random(options.seed() + 4), replays);
        Faults faults = disturb(brokers, fleet, submitter);
        canceler.close();
        HistoryReader reader = new HistoryReader(brokers.directServers(), brokers.admin(), topics);
        heal(brokers, faults, results, submitter);
        replayer.close();
        Set<String> toReplay = replay(replayer, reader, topics, results);
        faults.end();
        List<String> remarks = new ArrayList<>(faults.remarks());
        if (submitter.refused() > 0) {
          remarks.add(submitter.refused() + " jobs were not acknowledged");
        }
        fleet.terminateAll().forEach(late -> remarks.add(late + " did not end after SIGTERM"));
        History history = history(reader, topics, submitter.acknowledged(), faults, toReplay);
        return new Report(
            options,
            new Report.Count(submitter.acknowledged(), results.count(), replayer.count()),
            faults.done(),
            history,
            remarks,
            HistoryChecker.check(history),
            Duration.ofNanos(System.nanoTime() - began).toSeconds());
      }
    }
  }

  private static Topics topics() {
    return new Topics(
        "llm.", IntStream.range(0, Fleet.LADDER.tiers()).mapToObj(Fleet.LADDER::delay).toList());
  }

  private Map<String, Integer> startSimulators(Brokers brokers) throws IOException {
    Path faults = Files.writeString(directory.resolve("faults.json"), API_FAULTS);
    Map<String, Integer> ports = new LinkedHashMap<>();
    List<String> arguments =
        new ArrayList<>(
            List.of(faults.toString(), Long.toString(options.seed()), directory.toString()));
    for (String worker : Fleet.workers()) {
      ports.put(worker, brokers.freePort());
      arguments.add(worker + "=" + ports.get(worker));
    }
    Child.start(
        new Child.Program("simulator", SimulatorProcess.class.getName(), arguments, Map.of()),
        256,
        directory);
    return ports;
  }

  private Faults disturb(Brokers brokers, Fleet fleet, Submitter submitter)
      throws InterruptedException {
    Plan plan =
        Plan.draw(
            new Random(options.seed()),
            options.faults(),
            options.millis(),
            brokers.count(),
            STOP_MILLIS,
            options.only());
    Faults faults = new Faults(brokers, fleet, out, System.currentTimeMillis());
    Thread submitting = Thread.ofPlatform().daemon().start(submitter::run);
    faults.carryOut(plan);
    submitting.join();
    return faults;
  }

  /** Waits until every job has its result. */
  private void heal(Brokers brokers, Faults faults, RunCounter results, Submitter submitter) {
    faults.watch();
    brokers.awaitInSync();
    out.println("healed; waiting for " + submitter.acknowledged() + " results");
    Pause.until(() -> results.count() >= submitter.acknowledged(), patience());
  }

  /**
   * Replays the dead letters that are left, and waits until every run has its result and every
   * group has read to the end. Returns the letters that this replay found.
   */
  private Set<String> replay(
      Replayer replayer, HistoryReader reader, Topics topics, RunCounter results)
      throws IOException, InterruptedException {
    Set<String> letters =
        reader.read(topics.deadLetters()).stream().map(Entry::place).collect(Collectors.toSet());
    replayer.finish(reader.read(topics.jobs()).size());
    int runs = reader.read(topics.jobs()).size();
    out.println(results.count() + " runs have results; waiting for " + runs);
    Pause.until(() -> results.count() >= runs, patience());
    out.println(results.count() + " runs have results; waiting for the offsets");
    Pause.until(() -> isReadToTheEnd(reader), Duration.ofSeconds(30));
    return letters;
  }

  private Duration patience() {
    return Duration.ofMillis(Math.max(120_000, options.millis() / 2));
  }

  private static boolean isReadToTheEnd(HistoryReader reader) {
    try {
      return reader.positions().stream()
          .allMatch(position -> {
            Long committed = position.committed();
            return (committed == null ? 0 : committed) == position.end()
                && position.metadata().isEmpty();
          });
    } catch (IOException notNow) {
      return false;
    }
  }

  private History history(
      HistoryReader reader, Topics topics, int submitted, Faults faults, Set<String> toReplay)
      throws IOException {
    List<List<Entry>> delays = new ArrayList<>();
    for (String retry : topics.retries()) {
      delays.add(reader.read(retry));
    }
    List<Interruption> interruptions = new ArrayList<>(faults.interruptions());
    List<Call> calls = new ArrayList<>();
    for (String worker : Fleet.workers()) {
      Path log = directory.resolve(worker + ".log");
      // One beside the first instances runs, and logs, only if the plan scales out.
      if (Plan.INSTANCES.contains(worker) || Files.exists(log)) {
        interruptions.addAll(WorkerLogs.read(worker, log));
      }
      calls.addAll(HistoryReader.calls(worker, directory.resolve(worker + ".calls")));
    }
    return new History(
        Fleet.LADDER,
        submitted,
        reader.read(topics.jobs()),
        reader.read(topics.due()),
        reader.read(topics.failures()),
        delays,
        reader.read(topics.results()),
        reader.read(topics.deadLetters()),
        reader.read(topics.cancels()),
        toReplay,
        calls,
        reader.positions(),
        interruptions,
        faults.disturbances());
  }

  private void finish(boolean clean) throws IOException {
    if (!clean) {
      out.println("logs and data are kept in " + directory);
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The command. */
  @Command(
      name = "chaos",
      mixinStandardHelpOptions = true,
      showDefaultValues = true,
      description = "Kills everything at random while jobs run, and checks the history.")
  static final class Program implements Callable<Integer> {
    @Option(names = "--jobs", description = "Jobs to submit.")
    private int jobs = 2_000;

    @Option(names = "--faults", description = "Faults to carry out.")
    private int faults = 15;

    @Option(names = "--minutes", description = "For how long jobs and faults come.")
    private double minutes = 1;

    @Option(names = "--seed", description = "Decides everything; 0 takes the time.")
    private long seed;

    @Option(names = "--brokers", description = "Nodes of Kafka: 1 or 3.")
    private int brokers = 3;

    @Option(names = "--protocol", description = "Of workers and delayers: consumer or classic.")
    private String protocol = "consumer";

    @Option(
        names = "--only",
        split = ",",
        description = "Kinds of faults, each as often: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Plan.Kind> only = List.of();

    @Option(names = "--report", description = "Also write the report to this file.")
    private Path report;

    @Override
    public Integer call() throws Exception {
      long chosen = seed == 0 ? System.currentTimeMillis() : seed;
      Options options =
          new Options(jobs, faults, (long) (minutes * 60_000), chosen, brokers, protocol, only);
      Report found = run(options, System.out);
      System.out.println(found.text());
      if (report != null) {
        Files.writeString(report, found.text(), StandardCharsets.UTF_8);
      }
      return found.isClean() ? 0 : 1;
    }
  }

  /** Runs the command; exits with 0 if nothing was violated. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Program()).execute(args));
  }
}
