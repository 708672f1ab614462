package io.spillway.brownout;

import io.spillway.running.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a scenario with one client after the other; {@code src/check/brownout} has the options. */
final class Brownout {
  private static final long START_SECONDS = 120;
  private static final long LOG_MILLIS = 1_000;
  private static final String SDK = "sdk";
  private static final String SPILLWAY = "spillway";

  private final BrownoutOptions options;
  private final Scenario scenario;
  private final Map<String, List<CallRecord>> seen = new LinkedHashMap<>();
  private final List<String> rows = new ArrayList<>();

  private Brownout(BrownoutOptions options) {
    this.options = options;
    this.scenario = options.scenario();
  }

  public static void main(String[] arguments) throws Exception {
    BrownoutOptions options;
    try {
      options = BrownoutOptions.of(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("brownout: " + e.getMessage());
      System.exit(2);
      return;
    }
    new Brownout(options).run();
    System.exit(0);
  }

  private void run() throws Exception {
    for (String client : options.clients()) {
      Path directory = Files.createTempDirectory("brownout");
      System.out.println(client + ": logs in " + directory);
      try (var command = new Command(directory)) {
        if (client.equals(SDK)) {
          sdk(command, directory);
        } else {
          spillway(command, directory, client);
        }
      }
      System.out.println(rows.getLast());
    }
    Files.writeString(options.picture(), BrownoutPicture.draw(scenario, seen));
    System.out.println("\n" + Figures.HEAD);
    rows.forEach(System.out::println);
    System.out.println("\nThe picture is " + options.picture());
  }

  private String simulator(Command command, Path directory) throws IOException {
    Path faults = Files.writeString(directory.resolve("faults.json"), scenario.faultsFile());
    command.start(
        "simulator",
        Map.of(),
        "simulator",
        "--port=0",
        "--faults=" + faults,
        "--log=" + directory.resolve("calls.jsonl"),
        "--first-byte-millis=" + Scenario.FIRST_BYTE_MILLIS,
        "--event-millis=" + Scenario.EVENT_MILLIS,
        "--events=" + Scenario.EVENTS,
        "--variation=" + Scenario.VARIATION);
    return command.await("simulator", "ANTHROPIC_BASE_URL=(\\S+)", START_SECONDS);
  }

  private void sdk(Command command, Path directory) throws Exception {
    var client = new SdkClient(simulator(command, directory), scenario);
    client.run(options.inFlight(), options.mostSeconds());
    List<CallRecord> calls = calls(directory);
    record(
        SDK,
        calls,
        (double) calls.size() / scenario.jobs(),
        client.failed(),
        client.failedOfSick());
  }

  private void spillway(Command command, Path directory, String client) throws Exception {
    String api = simulator(command, directory);
    command.start("kafka", Map.of(), "kafka", "--port=0");
    String servers = command.await("kafka", "is ready on (\\S+)", START_SECONDS);
    Map<String, String> environment = environment(api, servers, client);
    command.run("topics", environment, "topics", "create");
    Path jobs = Files.write(directory.resolve("jobs.jsonl"), scenario.jobLines());
    if (options.jobsFirst()) {
      command.run("submit", environment, "submit", jobs.toString());
    }
    List<Process> services = services(command, environment);
    if (!options.jobsFirst()) {
      for (int number = 1; number <= options.workers(); number++) {
        command.await("run-" + number, "Membership assigned \\[([^]])", START_SECONDS);
      }
      command.run("submit", environment, "submit", jobs.toString());
    }
    var results = new ResultCount();
    results.await(servers, scenario.jobs(), options.mostSeconds());
    for (Process service : services) {
      Command.stop(service);
    }
    int failed = results.failed(scenario.jobs());
    record(client, calls(directory), results.attempts(), failed, failed);
  }

  private List<Process> services(Command command, Map<String, String> environment)
      throws IOException {
    List<Process> services = new ArrayList<>();
    for (int number = 1; number <= options.workers(); number++) {
      Map<String, String> own = new HashMap<>(environment);
      own.put("SPILLWAY_INSTANCE_ID", "brownout-" + number);
      String roles = number == 1 ? "worker,router,delayer" : "worker";
      services.add(command.start("run-" + number, own, "run", "--roles=" + roles));
    }
    return services;
  }

  private Map<String, String> environment(String api, String servers, String client) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", servers);
    environment.put("ANTHROPIC_BASE_URL", api);
    environment.put("ANTHROPIC_API_KEY", "any");
    environment.put("SPILLWAY_HTTP_PORT", "0");
    environment.put("SPILLWAY_HTTP_HOST", "127.0.0.1");
    environment.put("SPILLWAY_WORKER_DRAIN_TIMEOUT", "5s");
    environment.put(
        "SPILLWAY_WORKER_MAX_IN_FLIGHT",
        Integer.toString(Math.max(1, options.inFlight() / options.workers())));
    if (client.startsWith(SPILLWAY + ":")) {
      environment.put("SPILLWAY_WORKER_PRESSURE", client.substring(SPILLWAY.length() + 1));
    }
    return environment;
  }

  /** The simulator writes its log out five times a second. */
  private static List<CallRecord> calls(Path directory) throws IOException {
    Pause.millis(LOG_MILLIS);
    return CallRecord.read(directory.resolve("calls.jsonl"));
  }

  private void record(
      String client, List<CallRecord> calls, double attempts, int failed, int failedOfSick) {
    int jobs = scenario.jobsOfSick();
    Figures figures = Figures.of(scenario, calls, jobs, failedOfSick);
    seen.put(client, calls);
    rows.add(figures.row(client, jobs, attempts, failed));
  }
}
