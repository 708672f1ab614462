package io.spillway.chaos;

import io.spillway.ladder.Ladder;
import io.spillway.running.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The processes of the roles: two of each, and a third that comes and goes. */
final class Fleet {

  /** The ladder of the run: retries end within seconds. */
  static final Ladder LADDER = new Ladder(Duration.ofMillis(200), 2, 5, 4);

  /** How long a transaction may stay open; a stopped process sleeps for longer. */
  static final int TRANSACTION_MILLIS = 12_000;

  private static final int HEAP_MEGABYTES = 256;
  private static final long TERMINATE_SECONDS = 45;
  private static final Map<Character, String> ROLES =
      Map.of('w', "worker", 'r', "router", 'd', "delayer");

  private final Path directory;
  private final Map<String, String> environment;
  private final Map<String, String> baseUrls = new HashMap<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  /** One instance: at most one process at a time, and one fault. */
  static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Child child;
  }

  /**
   * The processes, not started.
   *
   * @param simulators the port of each worker's API
   * @param groupProtocol of workers and delayers: consumer or classic
   */
  Fleet(Path directory, Brokers brokers, Map<String, Integer> simulators, String groupProtocol) {
    this.directory = directory;
    this.environment = environment(brokers);
    environment.put("SPILLWAY_KAFKA_GROUP_PROTOCOL", groupProtocol);
    if (groupProtocol.equals("classic")) {
      environment.put("SPILLWAY_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS", "" + Brokers.SESSION_MILLIS);
      environment.put("SPILLWAY_KAFKA_PROPERTIES_HEARTBEAT_INTERVAL_MS", "1500");
    }
    for (String role : List.of("w", "r", "d")) {
      for (int number = 1; number <= 3; number++) {
        slots.put(role + number, new Slot());
      }
    }
    simulators.forEach((worker, port) -> baseUrls.put(worker, "http://127.0.0.1:" + port));
  }

  private static Map<String, String> environment(Brokers brokers) {
    Map<String, String> all = new HashMap<>();
    all.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", brokers.servers());
    all.put("SPILLWAY_HTTP_PORT", "0");
    all.put("SPILLWAY_HTTP_HOST", "127.0.0.1");
    all.put("SPILLWAY_LADDER_BASE", LADDER.base().toMillis() + "ms");
    all.put("SPILLWAY_LADDER_FACTOR", Double.toString(LADDER.factor()));
    all.put("SPILLWAY_LADDER_TIERS", Integer.toString(LADDER.tiers()));
    all.put("SPILLWAY_LADDER_PARTITIONS", Integer.toString(LADDER.slots()));
    all.put("SPILLWAY_TOPICS_PARTITIONS", "6");
    all.put("SPILLWAY_TOPICS_REPLICATION_FACTOR", Integer.toString(brokers.replicas()));
    all.put("SPILLWAY_TOPICS_MIN_INSYNC_REPLICAS", Integer.toString(brokers.inSync()));
    all.put("SPILLWAY_JOB_MAX_BYTES", "1MiB");
    all.put("SPILLWAY_RESULT_MAX_BYTES", "1MiB");
    all.put("SPILLWAY_WORKER_MAX_BUFFERED_BYTES", "16MiB");
    all.put("SPILLWAY_WORKER_MAX_IN_FLIGHT", "200");
    all.put("SPILLWAY_WORKER_PRESSURE", "fixed"); // many calls at once are what the faults hit
    all.put("SPILLWAY_API_FIRST_BYTE_TIMEOUT", "5s");
    all.put("SPILLWAY_API_IDLE_TIMEOUT", "3s");
    all.put("SPILLWAY_API_TOTAL_TIMEOUT", "20s");
    all.put("SPILLWAY_KAFKA_PROPERTIES_TRANSACTION_TIMEOUT_MS", "" + TRANSACTION_MILLIS);
    all.put("SPILLWAY_KAFKA_PROPERTIES_DELIVERY_TIMEOUT_MS", "" + TRANSACTION_MILLIS);
    all.put("SPILLWAY_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "6000");
    all.put("SPILLWAY_KAFKA_PROPERTIES_MAX_BLOCK_MS", "8000");
    all.put("SPILLWAY_STREAMS_PROPERTIES_SESSION_TIMEOUT_MS", "" + Brokers.SESSION_MILLIS);
    all.put("SPILLWAY_STREAMS_PROPERTIES_HEARTBEAT_INTERVAL_MS", "1500");
    return all;
  }

  /** The environment of a command that only needs to know the cluster and the topics. */
  Map<String, String> environment() {
    return environment;
  }

  /** Takes the instance for a fault, or for a look; waits while another has it. */
  void with(String instance, java.util.function.Consumer<Slot> action) {
    Slot slot = slot(instance);
    slot.lock.lock();
    try {
      action.accept(slot);
    } finally {
      slot.lock.unlock();
    }
  }

  private Slot slot(String instance) {
    Slot slot = slots.get(instance);
    if (slot == null) {
      throw new IllegalArgumentException("no instance " + instance);
    }
    return slot;
  }

  void start(String instance) {
    with(instance, slot -> slot.child = launch(instance));
  }

  /** Waits until the processes serve their operator ports; returns whether they came to that. */
  boolean awaitStarted(List<String> instances) {
    return Pause.until(() -> instances.stream().allMatch(this::hasStarted), Duration.ofSeconds(90));
  }

  private boolean hasStarted(String instance) {
    try {
      return Files.readString(directory.resolve(instance + ".log")).contains("operator port");
    } catch (IOException notYet) {
      return false;
    }
  }

  boolean isRunning(String instance) {
    Child child = slot(instance).child;
    return child != null && child.isAlive();
  }

  void kill(String instance, Slot slot) {
    if (slot.child != null) {
      slot.child.kill();
      slot.child = null;
    }
  }

  /** Stops the process in good order; returns whether it ended in time. */
  boolean terminate(Slot slot) {
    Child child = slot.child;
    slot.child = null;
    return child == null || child.terminate(TERMINATE_SECONDS);
  }

  void launch(String instance, Slot slot) {
    slot.child = launch(instance);
  }

  void signal(Slot slot, String signal) {
    if (slot.child != null) {
      slot.child.signal(signal);
    }
  }

  /** Starts again what has ended by itself, as an orchestrator would; returns what that was. */
  List<String> revive() {
    List<String> revived = new ArrayList<>();
    slots.forEach((instance, slot) -> {
      if (slot.lock.tryLock()) {
        try {
          Child child = slot.child;
          if (child != null && !child.isAlive()) {
            revived.add(
                "%s exited by itself with code %d: %s"
                    .formatted(instance, child.exitCode(), lastWords(instance)));
            slot.child = launch(instance);
          }
        } finally {
          slot.lock.unlock();
        }
      }
    });
    return revived;
  }

  /** The last error in the log of an instance, else its last line: why it ended. */
  private String lastWords(String instance) {
    try {
      List<String> lines = Files.readAllLines(directory.resolve(instance + ".log"));
      return lines.reversed().stream()
          .filter(line -> line.contains(" ERROR ") || line.startsWith("spillway: "))
          .findFirst()
          .orElse(lines.isEmpty() ? "" : lines.getLast());
    } catch (IOException unreadable) {
      return "its log cannot be read: " + unreadable.getMessage();
    }
  }

  /** Stops all in good order, at once; returns those that did not end in time. */
  List<String> terminateAll() throws InterruptedException {
    List<String> late = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    slots.forEach((instance, slot) ->
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  if (!terminate(slot)) {
                    late.add(instance);
                  }
                })));
    for (Thread thread : threads) {
      thread.join();
    }
    return late;
  }

  private Child launch(String instance) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("SPILLWAY_INSTANCE_ID", instance);
    own.put("SPILLWAY_STREAMS_PROPERTIES_STATE_DIR", directory.resolve(instance).toString());
    if (baseUrls.containsKey(instance)) {
      own.put("ANTHROPIC_BASE_URL", baseUrls.get(instance));
      own.put("ANTHROPIC_API_KEY", "for-the-simulator");
    }
    String role = String.valueOf(ROLES.get(instance.charAt(0)));
    return Child.start(
        new Child.Program(instance, "io.spillway.cli.Main", List.of("run", "--roles", role), own),
        HEAP_MEGABYTES,
        directory);
  }

  /** The names of all instances of a role that may call: the workers. */
  static List<String> workers() {
    return List.of("w1", "w2", "w3");
  }

  /** Starts a command. */
  Child begin(String name, List<String> arguments) {
    return Child.start(
        new Child.Program(name, "io.spillway.cli.Main", arguments, environment),
        HEAP_MEGABYTES,
        directory);
  }

  /** Runs a command to its end. */
  void command(String name, List<String> arguments) throws IOException {
    Child child = begin(name, arguments);
    if (!Pause.until(() -> !child.isAlive(), Duration.ofSeconds(60)) || child.exitCode() != 0) {
      throw new IOException(name + " failed; see its log in " + directory);
    }
  }
}
