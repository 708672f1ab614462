package io.spillway.delayer;

import io.spillway.cancel.CancelIndex;
import io.spillway.config.RoleName;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.progress.Ledger;
import io.spillway.refusal.Access;
import io.spillway.role.Headway;
import io.spillway.role.MembershipEnded;
import io.spillway.role.Memberships;
import io.spillway.role.Role;
import io.spillway.role.RoleThread;
import io.spillway.role.RoleWork;
import io.spillway.time.Clocks;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The delayer role: creates the pump and the objects that it uses. */
public final class Delayer implements RoleWork {

  private static final Logger LOG = LoggerFactory.getLogger(Delayer.class);

  private final Consumer<byte[], byte[]> consumer;
  private final DelayPump pump;
  private final Transactor transactor;
  private final Holdings holdings;

  /** The bytes of this role in the account of memory. */
  private long held;

  private volatile Headway headway = Headway.NOTHING_OWED;
  private final Meters.Watch overdue;
  private final Meters.Watch backlog;
  private final Meters.Watch quota;

  private Delayer(
      DelayerClients clients,
      Holdings holdings,
      DelayPump pump,
      Meters meters,
      int tiers,
      Clocks clocks) {
    this.holdings = holdings;
    this.consumer = clients.consumer();
    this.pump = pump;
    this.transactor = clients.transactor();
    this.overdue = meters.watchOverdue(pump::overdue);
    this.backlog = watchBacklog(pump, meters, tiers, clocks);
    this.quota = meters.watchQuota(RoleName.DELAYER, transactor.throttle()::longest);
  }

  /**
   * Starts a delayer.
   *
   * @param consumers creates its consumer, on its thread, and a new one if the group refuses it;
   *     read_committed, without auto-commit, {@code auto.offset.reset} none
   * @param ledger the ledger of its group, which the delayer closes
   * @param transactor runs its transactions; the delayer closes it
   * @param cancels what was canceled
   * @param holdings the process's account of memory
   */
  public static Role start(
      DelayerSettings settings,
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      Ledger ledger,
      Transactor transactor,
      CancelIndex cancels,
      Holdings holdings,
      Meters meters,
      Clocks clocks) {
    Access access = Access.of(RoleName.DELAYER, settings.refusalTimeout());
    BatchLimit limit = new BatchLimit();
    return RoleThread.start(
        RoleName.DELAYER,
        () -> {
          DelayerClients clients = new DelayerClients(consumers.get(), ledger, transactor, cancels);
          DelayPump pump = new DelayPump(settings, clients, access, limit, meters, clocks);
          int tiers = settings.retryTopics().size();
          return new Delayer(clients, holdings, pump, meters, tiers, clocks);
        },
        () -> {
          try (ledger;
              transactor) {
            LOG.debug("closing what outlived the memberships");
          }
        });
  }

  private static Meters.Watch watchBacklog(
      DelayPump pump, Meters meters, int tiers, Clocks clocks) {
    List<Meters.Watch> watches = new ArrayList<>();
    for (int tier = Meters.FORMER_TIER; tier < tiers; tier++) {
      int each = tier;
      watches.add(
          meters
              .backlogs()
              .watchTier(
                  each,
                  () -> pump.backlog(each).offsets(),
                  () -> pump.backlog(each).untilDue(clocks.now())));
      watches.add(
          meters.backlogs().watchOldest("delayed", () -> pump.backlog(each).age(clocks.now())));
    }
    return () -> watches.forEach(Meters.Watch::close);
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
  public void leave(String why) {
    transactor.close();
    throw new MembershipEnded(why);
  }

  @Override
  public void wake() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    hold(0);
    try (overdue;
        backlog;
        quota;
        consumer) {
      // closes all of them, in the opposite order
    }
  }
}
