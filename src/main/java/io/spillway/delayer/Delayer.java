package io.spillway.delayer;

import io.spillway.metrics.Meters;
import io.spillway.progress.Ledger;
import io.spillway.role.Role;
import io.spillway.role.RoleThread;
import io.spillway.role.RoleWork;
import io.spillway.transaction.Transactor;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/** The delayer role: the pump and what it works with. */
public final class Delayer implements RoleWork {

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Transactor transactor;
  private final DelayPump pump;
  private final Meters.Watch overdue;

  private Delayer(
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Transactor transactor,
      DelayPump pump,
      Meters meters) {
    this.consumer = consumer;
    this.ledger = ledger;
    this.transactor = transactor;
    this.pump = pump;
    this.overdue = meters.watchOverdue(pump::overdueMillis);
  }

  /**
   * Starts a delayer.
   *
   * @param consumer its consumer, which becomes its own; read_committed, without auto-commit,
   *     {@code auto.offset.reset} none
   * @param ledger of its group, which becomes its own
   * @param transactor its producer, which becomes its own
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static Role start(
      DelayerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Transactor transactor,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    DelayPump pump = new DelayPump(settings, consumer, ledger, transactor, meters, clock, nanoTime);
    return RoleThread.start("delayer", new Delayer(consumer, ledger, transactor, pump, meters));
  }

  @Override
  public boolean open() {
    return transactor.open() && pump.check();
  }

  @Override
  public String trouble() {
    return pump.trouble();
  }

  @Override
  public void join() {
    pump.join();
  }

  @Override
  public void turn() {
    pump.turn();
  }

  @Override
  public void wake() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    try (overdue;
        ledger;
        transactor;
        consumer) {
      // all of them, in the opposite order
    }
  }
}
