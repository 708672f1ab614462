package io.spillway.whole;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.running.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stops, restarts and scales workers, each a process of its own, while their streams are open, and
 * says how many calls the API received, how many of them were paid for twice, and how long it took.
 * It fails if a job has no result, or more than the allowed share was paid twice.
 */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Deploys and scales workers while streams are open, and counts what is paid twice.")
final class DeployTrial implements Callable<Integer> {

  /** What is done. */
  enum Scenario {
    /** SIGTERM to one worker whose streams are open, and a start. */
    RESTART,
    /** All workers one after another, or several at a time, under load. */
    ROLLING,
    /** One more worker comes, and goes for good, again and again, under load. */
    SCALE
  }

  private static final Map<String, String> SESSION_OF_KAFKA =
      Map.of("group.consumer.session.timeout.ms", "45000");

  @Option(names = "--scenario", description = "${COMPLETION-CANDIDATES}.")
  private Scenario scenario = Scenario.RESTART;

  @Option(names = "--jobs", description = "Streams that are open, or jobs of the load.")
  private int jobs = 100;

  @Option(names = "--stream-seconds", description = "How long a stream takes, on average.")
  private int streamSeconds = 20;

  @Option(names = "--variation", description = "0.4: from a third to twice as long.")
  private double variation;

  @Option(names = "--rate", description = "Jobs a second, under load.")
  private double rate = 4;

  @Option(names = "--workers", description = "Workers under load.")
  private int workers = 4;

  @Option(names = "--at-once", description = "Workers that are restarted at a time.")
  private int atOnce = 1;

  @Option(names = "--rounds", description = "How often it is done under load.")
  private int rounds = 1;

  @Option(names = "--protocol", description = "Group protocol: consumer or classic.")
  private String protocol = "consumer";

  @Option(names = "--most-percent", description = "Of the calls, paid for twice.")
  private double mostPercent;

  private final Map<String, ServiceProcess> processes = new HashMap<>();
  private final Map<String, Long> submitted = new ConcurrentHashMap<>();
  private Installation spillway;
  private Path directory;
  private volatile boolean loaded;

  @Override
  public Integer call() throws Exception {
    directory = Files.createTempDirectory("deploy");
    int pieces = 100;
    Speed speed =
        new Speed(
            Duration.ofMillis(500),
            Duration.ofMillis(streamSeconds * 1_000L / pieces),
            pieces,
            variation);
    Map<String, String> configuration =
        Map.of(
            "spillway.kafka.group-protocol", protocol,
            "spillway.topics.partitions", "16",
            "spillway.worker.pressure", "fixed",
            "spillway.worker.drain-timeout", "10m");
    try (Installation installation =
        new Installation(null, SESSION_OF_KAFKA, configuration, it -> it.speed(speed))) {
      spillway = installation;
      spillway.run("others", "router,delayer");
      try {
        switch (scenario) {
          case RESTART -> restart();
          case ROLLING -> underLoad(this::roll);
          case SCALE -> underLoad(this::scale);
        }
        return report();
      } finally {
        for (ServiceProcess process : processes.values()) {
          process.close();
        }
      }
    }
  }

  private void restart() throws Exception {
    start("w1");
    for (int i = 0; i < jobs; i++) {
      submit(i);
    }
    await("open streams", () -> spillway.calls.size() == jobs);
    long began = System.nanoTime();
    stop(List.of("w1"));
    say(
        "the stop took %d s; %d of %d streams had ended",
        seconds(began), spillway.completed.size(), jobs);
    start("w1");
  }

  /** A step of a scenario, again and again under load. */
  private interface Step {
    void run() throws Exception;
  }

  private void underLoad(Step step) throws Exception {
    for (int number = 1; number <= workers; number++) {
      start("w" + number);
    }
    loaded = true;
    Thread load = Thread.ofVirtual().start(this::load);
    await("streams of a usual length", () -> spillway.completed.size() > workers * 2);
    for (int round = 1; round <= rounds; round++) {
      long began = System.nanoTime();
      step.run();
      say("round %d took %d s", round, seconds(began));
    }
    loaded = false;
    load.join();
  }

  private void load() {
    int next = 0;
    while (loaded) {
      submit(next++);
      Pause.millis((long) (1e3 / rate));
    }
    jobs = next;
  }

  private void roll() throws Exception {
    for (int first = 1; first <= workers; first += atOnce) {
      List<String> batch = new ArrayList<>();
      for (int number = first; number < first + atOnce && number <= workers; number++) {
        batch.add("w" + number);
      }
      stop(batch);
      for (String name : batch) {
        start(name);
      }
    }
  }

  private void scale() throws Exception {
    String more = "w" + (workers + 1);
    start(more, "--leave");
    int before = spillway.completed.size();
    await("its work", () -> spillway.completed.size() > before + workers * 10);
    stop(List.of(more));
  }

  private void submit(int number) {
    submitted.put("job-" + number, System.currentTimeMillis());
    spillway.submit("job-" + number);
  }

  private void start(String name, String... options) throws IOException {
    ServiceProcess former = processes.get(name);
    int starts = former == null ? 0 : starts(former);
    ServiceProcess process =
        ServiceProcess.start(spillway, name, "worker", directory, List.of(options));
    processes.put(name, process);
    await(name, () -> starts(process) > starts);
  }

  /** How often its log says that the operator port is open. */
  private static int starts(ServiceProcess process) {
    try {
      return process.log().split("operator port", -1).length - 1;
    } catch (IOException notYet) {
      return 0;
    }
  }

  private void stop(List<String> names) throws Exception {
    names.forEach(name -> processes.get(name).tell());
    for (String name : names) {
      processes.get(name).exitCode();
    }
  }

  private int report() throws Exception {
    Map<String, Long> took = new HashMap<>();
    try (TopicReader reader = spillway.reader(spillway.topics().results())) {
      Installation.await(
          jobs + " results",
          () -> {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
              JsonNode result = Installation.json(record.value());
              String id = result.path("custom_id").asText();
              Long former = took.put(id, record.timestamp() - submitted.get(id));
              if (former != null) {
                throw new IllegalStateException("two results of " + id);
              }
            }
            return took.size() >= jobs;
          },
          Duration.ofMinutes(20));
    }
    int calls = spillway.calls.values().stream().mapToInt(count -> count).sum();
    int twice = calls - jobs;
    List<Long> sorted = took.values().stream().sorted().toList();
    say(
        "%d calls for %d jobs, %d paid twice (%.1f %%); from the submit to the result: half within"
            + " %.0f s, 99 %% within %.0f s, all within %.0f s",
        calls,
        jobs,
        twice,
        100.0 * twice / calls,
        sorted.get(jobs / 2) / 1e3,
        sorted.get(jobs * 99 / 100) / 1e3,
        sorted.getLast() / 1e3);
    return 100.0 * twice / calls <= mostPercent ? 0 : 1;
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    Installation.await(what, condition, Duration.ofMinutes(20));
  }

  private static long seconds(long beganNanos) {
    return Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds();
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DeployTrial()).execute(args));
  }
}
