package io.spillway.worker;

import io.spillway.api.MessagesApi;
import io.spillway.config.RoleName;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.PressureGate;
import io.spillway.progress.Ledger;
import io.spillway.refusal.Access;
import io.spillway.role.Headway;
import io.spillway.role.Kept;
import io.spillway.role.Memberships;
import io.spillway.role.Role;
import io.spillway.role.RoleThread;
import io.spillway.role.RoleWork;
import io.spillway.transaction.Transactor;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker role: the pump and what it works with. */
public final class Worker implements RoleWork {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerSettings settings;
  private final Carried carried;
  private final PressureGate gate;
  private final Consumer<byte[], byte[]> consumer;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final Pump pump;
  private final Transactor transactor;
  private final Meters.Watch quota;
  private volatile Headway headway = Headway.NOTHING_OWED;

  private Worker(
      WorkerSettings settings,
      Carried carried,
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Transactor transactor,
      MessagesApi api,
      PressureGate gate,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.carried = carried;
    this.gate = gate;
    this.consumer = consumer;
    this.nanoTime = nanoTime;
    this.transactor = transactor;
    this.quota = meters.watchQuota(RoleName.WORKER, transactor.throttle()::longest);
    this.meters = new WorkerMeters(meters, settings.resultsTopic());
    this.pump =
        new Pump(
            settings,
            carried,
            consumer,
            ledger,
            transactor,
            api,
            gate,
            this.meters,
            clock,
            nanoTime);
  }

  /**
   * Starts a worker.
   *
   * @param consumers makes its consumer, on its thread, and another if the group refuses that one;
   *     read_committed, without auto-commit, {@code auto.offset.reset} none
   * @param ledger of its group, which becomes its own
   * @param transactor its producer, which becomes its own
   * @param api stays the caller's to close, after the worker
   * @param holdings the account of what the process holds
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static Role start(
      WorkerSettings settings,
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Ledger ledger,
      Transactor transactor,
      MessagesApi api,
      PressureGate gate,
      Holdings holdings,
      Meters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    Carried carried = new Carried(Access.of(RoleName.WORKER, settings.refusalTimeout()), holdings);
    return RoleThread.start(
        RoleName.WORKER,
        () ->
            new Worker(
                settings,
                carried,
                consumers.get(),
                ledger,
                transactor,
                api,
                gate,
                meters,
                clock,
                nanoTime),
        new Kept() {
          @Override
          public boolean isOwing() {
            return carried.isOwing(nanoTime.getAsLong(), settings.drainTimeout());
          }

          @Override
          public void close() {
            try (ledger;
                transactor;
                carried) {
              LOG.debug("closing what outlived the memberships");
            }
          }
        });
  }

  @Override
  public boolean open() {
    return pump.open();
  }

  @Override
  public String trouble() {
    String trouble = pump.trouble();
    if (trouble.isEmpty()) {
      trouble = gate.trouble(nanoTime.getAsLong());
    }
    return trouble.isEmpty() ? transactor.clockWatch().trouble() : trouble;
  }

  @Override
  public String remark() {
    return transactor.throttle().remark();
  }

  @Override
  public void join() {
    pump.join();
  }

  @Override
  public boolean isMember() {
    return Memberships.isMember(consumer);
  }

  @Override
  public void turn() {
    try {
      pump.turn();
    } catch (WakeupException woken) {
      LOG.trace("woken outside of poll");
    }
    headway = new Headway(pump.owed(), transactor.commits());
  }

  @Override
  public Headway headway() {
    return headway;
  }

  @Override
  public void drain() {
    long end = carried.drainsUntil(nanoTime.getAsLong(), settings.drainTimeout());
    pump.stopTaking();
    while (!pump.isDrained() && nanoTime.getAsLong() < end) {
      turn();
    }
    LOG.info("draining ended; {} running attempts are cancelled", pump.cancelAll());
  }

  @Override
  public void wake() {
    pump.wake();
  }

  @Override
  public void close() {
    try (meters;
        quota;
        consumer) {
      LOG.debug("leaving the group");
    } finally {
      pump.releaseAll();
    }
  }
}
