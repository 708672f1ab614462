package io.spillway.worker;

import io.spillway.api.MessagesApi;
import io.spillway.metrics.Meters;
import io.spillway.pressure.PressureGate;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.RoleThread;
import io.spillway.transaction.Transactor;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker role: the pump on its thread, from joining the group to leaving it. */
public final class Worker implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Transactor transactor;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final Pump pump;
  private final RoleThread thread;

  private Worker(
      WorkerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Transactor transactor,
      MessagesApi api,
      PressureGate gate,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.consumer = consumer;
    this.transactor = transactor;
    this.nanoTime = nanoTime;
    this.meters = new WorkerMeters(meters);
    this.pump = new Pump(settings, consumer, transactor, api, gate, this.meters, clock, nanoTime);
    this.thread = new RoleThread("worker", this::run);
  }

  /**
   * Starts a worker.
   *
   * @param consumer its consumer, which becomes its own; read_committed, without auto-commit,
   *     {@code auto.offset.reset} none
   * @param transactor its producer, which becomes its own
   * @param api stays the caller's to close, after the worker
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static Worker start(
      WorkerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Transactor transactor,
      MessagesApi api,
      PressureGate gate,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    Worker worker = new Worker(settings, consumer, transactor, api, gate, meters, clock, nanoTime);
    worker.thread.start();
    return worker;
  }

  @Override
  public String name() {
    return "worker";
  }

  @Override
  public Lifecycle.Status status() {
    return thread.lifecycle().status();
  }

  @Override
  public void close() {
    thread.stop();
    pump.wake();
    thread.join();
  }

  private void run() {
    try (meters;
        transactor;
        consumer) {
      while (!thread.isStopped() && !transactor.open()) {
        LOG.info("waiting for the transaction coordinator");
      }
      pump.join();
      thread.lifecycle().move(RoleState.RUNNING, "");
      while (!thread.isStopped()) {
        turn();
      }
      drain();
    } finally {
      pump.cancelAll();
    }
  }

  private void drain() {
    long end = nanoTime.getAsLong() + settings.drainTimeout().toNanos();
    pump.stopTaking();
    while (!pump.isDrained() && nanoTime.getAsLong() < end) {
      turn();
    }
    LOG.info("draining ended; {} running attempts are cancelled", pump.cancelAll());
  }

  private void turn() {
    try {
      pump.turn();
    } catch (WakeupException woken) {
      LOG.trace("woken outside of poll");
    }
  }
}
