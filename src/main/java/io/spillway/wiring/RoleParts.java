package io.spillway.wiring;

import io.spillway.cancel.CancelFeed;
import io.spillway.cancel.CancelIndex;
import io.spillway.config.GenAiMetrics;
import io.spillway.config.Keys;
import io.spillway.config.MetricsKeys;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.heartbeat.Heartbeats;
import io.spillway.memory.Holdings;
import io.spillway.metrics.MeterOptions;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Registries;
import io.spillway.progress.Ledger;
import io.spillway.time.Clocks;
import io.spillway.transaction.Transactor;
import io.spillway.worker.LaneControl;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Resources that the roles of one process share, and that are closed after the roles. Created once,
 * before the first role. Used by the threads that start the roles; {@link #lanes()} and {@link
 * #cancels} by one of them only, which starts worker and delayer.
 */
public final class RoleParts implements AutoCloseable {

  private final DerivedSettings derived;
  private final ProcessContext process;
  private final KafkaClients clients;
  private final Headroom headroom;
  private final Holdings holdings;
  private final Meters meters;
  private final Heartbeats heartbeats;
  private @Nullable LaneControl lanes;
  private @Nullable CancelIndex cancels;
  private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

  /**
   * The limits of the machine and of the brokers.
   *
   * @param heap how much memory attempts may use
   * @param brokers the brokers' limits
   * @param streams how many streams the limit of open files leaves room for
   */
  record Headroom(HeapPlan heap, BrokerLimits brokers, int streams) {}

  RoleParts(
      DerivedSettings derived, ProcessContext process, KafkaClients clients, Headroom headroom) {
    this.derived = derived;
    this.process = process;
    this.clients = clients;
    this.headroom = headroom;
    this.holdings = headroom.heap().open();
    this.meters = new Meters(process.registry(), meterOptions(derived.settings()));
    this.heartbeats = new Heartbeats(clocks().nanoTime(), meters::loopHeldUp);
    keep(heartbeats);
  }

  private static MeterOptions meterOptions(Settings settings) {
    boolean genAi = settings.get(MetricsKeys.GEN_AI) != GenAiMetrics.OFF;
    return new MeterOptions(
        settings.get(MetricsKeys.PRICES).orElse(Map.of()),
        genAi ? Optional.of(settings.get(Keys.API_BASE_URL)) : Optional.empty());
  }

  DerivedSettings derived() {
    return derived;
  }

  Settings settings() {
    return derived.settings();
  }

  ProcessContext process() {
    return process;
  }

  Clocks clocks() {
    return process.clocks();
  }

  KafkaClients clients() {
    return clients;
  }

  Headroom headroom() {
    return headroom;
  }

  /** The process's account of memory. */
  Holdings holdings() {
    return holdings;
  }

  Meters meters() {
    return meters;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  /** The control of the worker's lanes; null before a worker was started. */
  @Nullable LaneControl lanes() {
    return lanes;
  }

  /** A worker is started that is controlled so. */
  LaneControl lanes(LaneControl control) {
    lanes = control;
    return control;
  }

  /** What was canceled, as all roles of the process know it; the first call begins to read it. */
  CancelIndex cancels() {
    CancelIndex known = cancels;
    if (known == null) {
      known = new CancelIndex(derived.topics().jobs());
      cancels = known;
      keep(
          CancelFeed.start(
              clients::cancelsConsumer,
              derived.topics().cancels(),
              known,
              holdings,
              clocks().nanoTime()));
    }
    return known;
  }

  /** A source of a role's consumers; their metrics are registered. */
  Supplier<KafkaConsumer<byte[], byte[]>> consumers(RoleName role) {
    ReplacedWatch watch = keep(new ReplacedWatch());
    return clients.consumers(
        role, consumer -> watch.replace(() -> Registries.watch(process.registry(), consumer)));
  }

  /** A role's transactor; the metrics of its producers are registered. */
  Transactor transactor(RoleName role) {
    ReplacedWatch watch = keep(new ReplacedWatch());
    return clients.openTransactor(
        role,
        producer -> watch.replace(() -> Registries.watch(process.registry(), producer)),
        clocks());
  }

  /** The ledger of a role's group. */
  Ledger ledger(RoleName role) {
    return clients.openLedger(role, clocks().nanoTime());
  }

  /**
   * Registers a resource to be closed when all roles have ended; the last one registered is closed
   * first.
   */
  <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    return resource;
  }

  /** Closes the resources; called after the roles have ended. */
  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception failure) {
        throw new IllegalStateException("a resource did not close", failure);
      }
    }
  }
}
