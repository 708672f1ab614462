package io.spillway.delayer;

import io.spillway.config.RoleName;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.progress.Ledger;
import io.spillway.refusal.Access;
import io.spillway.role.Headway;
import io.spillway.role.Memberships;
import io.spillway.role.Role;
import io.spillway.role.RoleThread;
import io.spillway.role.RoleWork;
import io.spillway.time.Clocks;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delayer role: the pump and what it works with. */
public final class Delayer implements RoleWork {

  private static final Logger LOG = LoggerFactory.getLogger(Delayer.class);

  private final Consumer<byte[], byte[]> consumer;
  private final DelayPump pump;
  private final Transactor transactor;
  private final Holdings holdings;

  /** What the account has of this role. */
  private long held;

  private volatile Headway headway = Headway.NOTHING_OWED;
  private final Meters.Watch overdue;
  private final Meters.Watch quota;

  private Delayer(DelayerClients clients, Holdings holdings, DelayPump pump, Meters meters) {
    this.holdings = holdings;
    this.consumer = clients.consumer();
    this.pump = pump;
    this.transactor = clients.transactor();
    this.overdue = meters.watchOverdue(pump::overdue);
    this.quota = meters.watchQuota(RoleName.DELAYER, transactor.throttle()::longest);
  }

  /**
   * Starts a delayer.
   *
   * @param consumers makes its consumer, on its thread, and another if the group refuses that one;
   *     read_committed, without auto-commit, {@code auto.offset.reset} none
   * @param ledger of its group, which becomes its own
   * @param transactor its producer, which becomes its own
   * @param holdings the account of what the process holds
   */
  public static Role start(
      DelayerSettings settings,
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Ledger ledger,
      Transactor transactor,
      Holdings holdings,
      Meters meters,
      Clocks clocks) {
    Access access = Access.of(RoleName.DELAYER, settings.refusalTimeout());
    BatchLimit limit = new BatchLimit();
    return RoleThread.start(
        RoleName.DELAYER,
        () -> {
          DelayerClients clients = new DelayerClients(consumers.get(), ledger, transactor);
          DelayPump pump = new DelayPump(settings, clients, access, limit, meters, clocks);
          return new Delayer(clients, holdings, pump, meters);
        },
        () -> {
          try (ledger;
              transactor) {
            LOG.debug("closing what outlived the memberships");
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
    return trouble.isEmpty() ? transactor.clockWatch().trouble() : trouble;
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
    pump.turn();
    hold(pump.heldBytes());
    String owed = pump.overdue().isPositive() ? "jobs that are due wait to be forwarded" : "";
    headway = new Headway(owed, transactor.commits());
  }

  private void hold(long bytes) {
    holdings.add(bytes - held);
    held = bytes;
  }

  @Override
  public Headway headway() {
    return headway;
  }

  @Override
  public String remark() {
    return pump.remark();
  }

  @Override
  public void wake() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    hold(0);
    try (overdue;
        quota;
        consumer) {
      // all of them, in the opposite order
    }
  }
}
