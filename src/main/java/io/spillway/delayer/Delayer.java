package io.spillway.delayer;

import io.spillway.metrics.Meters;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.RoleThread;
import io.spillway.transaction.Transactor;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delayer role: the pump on its thread, from joining the group to leaving it. */
public final class Delayer implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(Delayer.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Transactor transactor;
  private final Meters meters;
  private final DelayPump pump;
  private final RoleThread thread;

  private Delayer(
      Consumer<byte[], byte[]> consumer, Transactor transactor, Meters meters, DelayPump pump) {
    this.consumer = consumer;
    this.transactor = transactor;
    this.meters = meters;
    this.pump = pump;
    this.thread = new RoleThread("delayer", this::run);
  }

  /**
   * Starts a delayer.
   *
   * @param consumer its consumer, which becomes its own; read_committed, without auto-commit,
   *     {@code auto.offset.reset} none
   * @param transactor its producer, which becomes its own
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static Delayer start(
      DelayerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Transactor transactor,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    DelayPump pump = new DelayPump(settings, consumer, transactor, meters, clock, nanoTime);
    Delayer delayer = new Delayer(consumer, transactor, meters, pump);
    delayer.thread.start();
    return delayer;
  }

  @Override
  public String name() {
    return "delayer";
  }

  @Override
  public Lifecycle.Status status() {
    return thread.lifecycle().status();
  }

  @Override
  public void close() {
    thread.stop();
    consumer.wakeup();
    thread.join();
  }

  private void run() {
    try (Meters.Watch watch = meters.watchOverdue(pump::overdueMillis);
        transactor;
        consumer) {
      while (!thread.isStopped() && !transactor.open()) {
        LOG.info("waiting for the transaction coordinator");
      }
      pump.join();
      thread.lifecycle().move(RoleState.RUNNING, "");
      while (!thread.isStopped()) {
        pump.turn();
      }
    }
  }
}
