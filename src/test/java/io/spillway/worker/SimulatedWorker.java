package io.spillway.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.api.Target;
import io.spillway.api.Targets;
import io.spillway.api.Told;
import io.spillway.job.Job;
import io.spillway.job.JobLines;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.HoldSettings;
import io.spillway.pressure.Holds;
import io.spillway.pressure.Scheduler;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.time.Clocks;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** A pump over a simulated Kafka in fake time, whose calls the test ends. */
final class SimulatedWorker implements MessagesApi {

  /** A running call. */
  record Call(String id, long startedNanos, AttemptListener listener) {}

  /** What a call that succeeds ends with. */
  static final Outcome SUCCESS =
      new Outcome.Succeeded(JsonNodeFactory.instance.objectNode(), null, 1);

  /** Every call that was made, by custom id. */
  final List<String> calls = new ArrayList<>();

  private final SimulatedKafka.Member member;
  private final Holdings holdings = Holdings.unbounded();
  private final Pump pump;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Is run at each look at the clock: what happens while the pump waits within a turn. */
  Runnable meanwhile = () -> {};

  /** What an operator has of its lanes. */
  final LaneControl control;

  private List<Call> running = new ArrayList<>();
  private long nanos;

  /** Whether the clock cannot be asked, so that no record of an outcome can be made. */
  boolean broken;

  SimulatedWorker(SimulatedKafka kafka, int maxInFlight) {
    this(kafka, maxInFlight, Scheduler.ofFixedLimit(maxInFlight));
  }

  SimulatedWorker(SimulatedKafka kafka, Scheduler<FetchedJob> scheduler) {
    this(kafka, 20, scheduler);
  }

  SimulatedWorker(SimulatedKafka kafka, int readAhead, Scheduler<FetchedJob> scheduler) {
    this(
        kafka,
        scheduler,
        readAhead,
        new WorkerSettings.Drains(Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  /** One that lets streams end. */
  SimulatedWorker(SimulatedKafka kafka, int maxInFlight, WorkerSettings.Drains drains) {
    this(kafka, Scheduler.ofFixedLimit(maxInFlight), 20, drains);
  }

  private SimulatedWorker(
      SimulatedKafka kafka,
      Scheduler<FetchedJob> scheduler,
      int readAhead,
      WorkerSettings.Drains drains) {
    member = kafka.new Member();
    Meters meters = new Meters(registry);
    meters.workerStarts();
    WorkerSettings settings = Jobs.settings(readAhead, 100_000_000, drains);
    Clocks clocks = new Clocks(this::now, this::look);
    control = new LaneControl("simulated", new Holds(HoldSettings.DEFAULT), clocks);
    pump =
        new Pump(
            settings,
            new WorkerClients(member.consumer(), member.ledger(), new Transactor(member::producer)),
            Jobs.carried(
                settings,
                control,
                scheduler,
                this,
                new CarriedWork.Accounts(holdings, meters),
                clocks),
            new WorkerMeters(meters, settings.topics(), clocks.clock()),
            this::look);
    pump.join();
  }

  private long look() {
    meanwhile.run();
    return nanos;
  }

  /** Time passes within a turn. */
  void pass(Duration time) {
    nanos += time.toNanos();
  }

  private Instant now() {
    if (broken) {
      throw new NoClassDefFoundError("simulated");
    }
    return Instant.EPOCH.plusNanos(nanos);
  }

  static byte[] job(String id) {
    return JobLines.of(id, "claude-test");
  }

  /** Why it does not read all that is assigned. */
  String trouble() {
    return pump.trouble();
  }

  /** The calls that run. */
  List<Call> running() {
    return running;
  }

  /** What jobs and outcomes take, by the account. */
  long heldBytes() {
    return holdings.heldBytes();
  }

  /** The group gives the partition to another. */
  void lose(TopicPartition partition) {
    member.lose(List.of(partition));
  }

  /** The group gives the partition to another in good order, at the next turn. */
  void revoke(TopicPartition partition, Runnable after) {
    member.revoke(partition, after);
  }

  /** It is told to stop, by another thread. */
  void tell() {
    pump.tell();
  }

  /** Begins its drain, as its role's thread does. */
  void beginDrain() {
    pump.beginDrain();
  }

  /** The drain is over: what runs is cancelled. */
  Abandoned cancelAll() {
    return pump.cancelAll();
  }

  /** What it says that it would give up. */
  String unfinished() {
    return pump.unfinished();
  }

  /** How many attempts were abandoned for this reason, by the metric. */
  double abandoned(String reason) {
    return registry.get("spillway.attempts.abandoned").tag("reason", reason).counter().count();
  }

  void assign(TopicPartition partition) {
    member.assign(partition);
  }

  long nanos() {
    return nanos;
  }

  void turn(long nanosLater) {
    nanos += nanosLater;
    pump.turn();
  }

  /** Lets the calls succeed that match. */
  void succeed(Predicate<Call> which) {
    end(which, call -> SUCCESS);
  }

  /** Ends the calls that match, each so. */
  void end(Predicate<Call> which, Function<Call, Outcome> outcome) {
    List<Call> rest = new ArrayList<>();
    List<Call> ended = running;
    running = rest;
    for (Call call : ended) {
      if (which.test(call)) {
        call.listener.ended(Told.end(outcome.apply(call)));
      } else {
        rest.add(call);
      }
    }
  }

  @Override
  public Attempt start(Target target, Job job, AttemptListener listener) {
    String id = job.customId().orElseThrow();
    calls.add(id);
    Call call = new Call(id, nanos, listener);
    running.add(call);
    return () -> running.remove(call);
  }

  @Override
  public Target target() {
    return Targets.at("http://simulated");
  }
}
