package io.spillway.worker;

import io.spillway.api.MessagesApi;
import io.spillway.config.RoleName;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.Scheduler;
import io.spillway.refusal.Access;
import io.spillway.role.Handover;
import io.spillway.role.Headway;
import io.spillway.role.Memberships;
import io.spillway.role.Role;
import io.spillway.role.RoleThread;
import io.spillway.role.RoleWork;
import io.spillway.time.Clocks;
import io.spillway.transaction.Transactor;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker role: creates the pump and the objects that it uses. */
public final class Worker implements RoleWork {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Transactor transactor;
  private final CarriedWork carried;
  private final LongSupplier nanoTime;
  private final WorkerMeters meters;
  private final Meters.Watch quota;
  private final Pump pump;

  private Worker(
      WorkerSettings settings,
      WorkerClients kafka,
      CarriedWork carried,
      Meters meters,
      Clocks clocks) {
    this.settings = settings;
    this.consumer = kafka.consumer();
    this.transactor = kafka.transactor();
    this.carried = carried;
    this.nanoTime = clocks.nanoTime();
    this.quota = meters.watchQuota(RoleName.WORKER, transactor.throttle()::longest);
    this.meters = new WorkerMeters(meters, settings.topics(), clocks.clock());
    this.pump = new Pump(settings, kafka, carried, this.meters, clocks.nanoTime());
  }

  /**
   * Starts a worker.
   *
   * @param kafka its Kafka clients, which the worker closes
   * @param api stays the caller's to close, after the worker
   * @param control asks and orders what concerns its lanes
   * @param random from 0 to 1, 1 excluded
   * @param holdings the account of what the process holds
   */
  public static Role start(
      WorkerSettings settings,
      KafkaSide kafka,
      MessagesApi api,
      LaneControl control,
      DoubleSupplier random,
      Holdings holdings,
      Meters meters,
      Clocks clocks) {
    CarriedWork carried =
        new CarriedWork(
                Access.of(RoleName.WORKER, settings.refusalTimeout()),
                control,
                scheduler(settings.limits(), random),
                api,
                new OutcomeRecords(settings, api.target()),
                new CarriedWork.Accounts(holdings, meters),
                clocks)
            .heeding(kafka.cancels());
    return RoleThread.start(
        RoleName.WORKER,
        () -> new Worker(settings, kafka.clients(), carried, meters, clocks),
        new Handover() {
          @Override
          public boolean isOwing() {
            return carried.isOwing(clocks.nanos(), settings.drains().stop());
          }

          @Override
          public void close() {
            try (kafka;
                carried) {
              LOG.debug("closing what outlived the memberships");
            }
          }
        });
  }

  private static Scheduler<FetchedJob> scheduler(
      WorkerSettings.WorkerLimits limits, DoubleSupplier random) {
    return switch (limits.pacing().pressure()) {
      case FIXED -> Scheduler.ofFixedLimit(limits.maxInFlight());
      case SLOTS -> Scheduler.ofSlots(limits.maxInFlight(), limits.pacing().limitGroups(), random);
    };
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
  public String remark() {
    String held = String.join("; ", carried.control().status().lanes());
    return Stream.of(transactor.throttle().remark(), held, carried.jobs().remark())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  @Override
  public String held() {
    return carried.control().status().account();
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
  }

  @Override
  public Headway headway() {
    return pump.headway();
  }

  @Override
  public void drain() {
    long end = carried.drainsUntil(nanoTime.getAsLong(), settings.drains().stop());
    pump.beginDrain();
    while (!pump.isDrained() && nanoTime.getAsLong() - end < 0) {
      turn();
    }
    Abandoned cut = pump.cancelAll();
    LOG.info("draining ended; {} running attempts were cancelled{}", cut.running(), cut.howLong());
  }

  @Override
  public String unfinished() {
    return pump.unfinished();
  }

  @Override
  public void leave(String why) {
    transactor.close();
    pump.leave(why);
  }

  @Override
  public void wake() {
    pump.tell();
  }

  @Override
  public void close() {
    pump.leaves();
    try (meters;
        quota;
        consumer) {
      LOG.debug("leaving the group");
    } finally {
      pump.releaseAll();
    }
  }
}
