package io.spillway.wiring;

import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.heartbeat.Heartbeats;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Registries;
import io.spillway.progress.Ledger;
import io.spillway.time.Clocks;
import io.spillway.transaction.Transactor;
import io.spillway.worker.LaneControl;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the roles of one process have in common, and what has to be closed after them. Made once,
 * before the first role; for the thread that starts the roles, but for {@link #keep}.
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
  private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

  /**
   * What the machine and the brokers leave room for.
   *
   * @param heap what may be held in memory
   * @param brokers what the brokers allow
   * @param streams so many have room under the limit of open files
   */
  record Headroom(HeapPlan heap, BrokerLimits brokers, int streams) {}

  RoleParts(
      DerivedSettings derived, ProcessContext process, KafkaClients clients, Headroom headroom) {
    this.derived = derived;
    this.process = process;
    this.clients = clients;
    this.headroom = headroom;
    this.holdings = headroom.heap().open();
    this.meters = new Meters(process.registry());
    this.heartbeats = new Heartbeats(clocks().nanoTime(), meters::loopHeldUp);
    keep(heartbeats);
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

  /** The account of what the process holds in memory. */
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

  /** Makes consumers of a role, whose metrics are shown. */
  Supplier<KafkaConsumer<byte[], byte[]>> consumers(RoleName role) {
    ReplacedWatch watch = keep(new ReplacedWatch());
    return clients.consumers(
        role, consumer -> watch.replace(() -> Registries.watch(process.registry(), consumer)));
  }

  /** A role's transactor; the metrics of its producers are shown. */
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

  /** Closes this too when all roles have ended; what comes last is closed first. */
  <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    return resource;
  }

  /** After the roles. */
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
