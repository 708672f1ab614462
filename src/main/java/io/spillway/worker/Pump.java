package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.progress.LogEnds;
import io.spillway.progress.StartCheck;
import io.spillway.refusal.Access;
import io.spillway.role.Guard;
import io.spillway.role.Headway;
import io.spillway.role.MembershipEnded;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's loop on its own thread, which is the only one that uses the consumer, the
 * transactional producer, the offset windows and the scheduler. Each turn polls for jobs, handles
 * messages of running calls, starts the calls that the scheduler then allows, and commits outcomes
 * when it is time.
 */
final class Pump {

  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

  /**
   * Upper bound of one poll, because some conditions are only checked in each turn and do not wake
   * the pump.
   */
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

  private final WorkerSettings settings;
  private final WorkerClients kafka;
  private final CarriedWork carried;
  private final JobsInHand jobs;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final Access access;
  private final Guard guard;
  private final Assignments assignments;
  private final Takeover takeover;
  private final WorkShare share;
  private final LogEnds ends;
  private final AssignmentLifecycle lifecycle;
  private final Intake intake;
  private final Committer committer;
  private final Membership membership;
  private final CrowdRules<FetchedJob> crowd;
  private volatile Headway headway = Headway.NOTHING_OWED;
  private volatile String unfinished = "";

  /**
   * Creates the pump of one membership, which goes on with the work carried over from the one
   * before.
   */
  Pump(
      WorkerSettings settings,
      WorkerClients kafka,
      CarriedWork carried,
      WorkerMeters meters,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.kafka = kafka;
    this.carried = carried;
    this.jobs = carried.jobs();
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.access = carried.access();
    this.guard = new Guard(access, kafka.transactor(), kafka.consumer(), nanoTime);
    carried.events().wakeWith(kafka.consumer()::wakeup);
    this.assignments =
        new Assignments(kafka.consumer(), kafka.ledger(), settings.limits().markBitsBytes());
    this.share = new WorkShare(kafka.consumer(), settings.inputs());
    this.ends = new LogEnds(kafka.ledger(), nanoTime.getAsLong());
    this.takeover = new Takeover(kafka.consumer(), carried, assignments, nanoTime);
    this.lifecycle = new AssignmentLifecycle(assignments, takeover, jobs, nanoTime);
    this.intake =
        new Intake(settings.topics().due(), kafka.consumer(), assignments, carried, meters);
    this.crowd =
        new CrowdRules<>(settings.limits().readAhead(), settings.limits().maxBufferedBytes());
    CommitPacer pacer = new CommitPacer(settings.commitInterval(), nanoTime.getAsLong());
    this.committer =
        new Committer(kafka, assignments, carried, pacer, meters, nanoTime, lifecycle::beginAnew);
    Revocation revocation = new Revocation(settings.drains(), carried, committer, guard, nanoTime);
    this.membership =
        new Membership(assignments, takeover, lifecycle, revocation, jobs, new WorkOn());
  }

  /** It was told to stop: nothing new starts from now on, and its sleep ends. From any thread. */
  void tell() {
    membership.stopTaking();
    carried.events().wake();
  }

  /**
   * Checks before joining that there is a producer and that all partitions may begin; returns
   * whether Kafka answered.
   *
   * @throws io.spillway.role.StartRefused if a partition must not begin
   */
  boolean open() {
    return guard.open() && guard.step(this::passes);
  }

  private boolean passes() {
    return StartCheck.passes(
        kafka.consumer(), kafka.ledger(), settings.inputs(), kafka.transactor()::renew);
  }

  /** Why the worker does not do all of its work, for people; empty if it does. From any thread. */
  String trouble() {
    if (!access.trouble().isEmpty()) {
      return access.trouble();
    }
    return assignments.trouble().isEmpty() ? jobs.trouble() : assignments.trouble();
  }

  /** Joins the group. */
  void join() {
    kafka.consumer().subscribe(settings.inputs(), membership);
  }

  /**
   * Runs one turn.
   *
   * @throws MembershipEnded if the membership has ended because a right is missing
   * @throws io.spillway.role.GaveUp if a right has been missing for too long
   */
  void turn() {
    guard.step(lifecycle::begin);
    read();
    share.news(assignments.names()).ifPresent(jobs::share);
    workOn();
    guard.step(() -> takeover.look(nanoTime.getAsLong()));
    assignments.reviewFull();
    Set<TopicPartition> crowding = jobs.makeRoom(crowd, assignments.all().size(), mayDefer());
    assignments.read(!membership.isStopping() && jobs.mayRead(settings.limits()), crowding);
    meters.gates(jobs.gates(), jobs.budgets());
    ends.look(assignments.names(), nanoTime.getAsLong())
        .ifPresent(known -> meters.backlogs(InputBacklog.of(assignments.all(), jobs::all, known)));
    if (guard.isExpired()) {
      guard.step(committer::commit); // once more: it may be another right that is missing
    }
    guard.giveUpIfExpired();
  }

  /**
   * Answers operators, hears of the calls, starts what may and commits what has ended when it is
   * time: after a poll, and within one while it waits for the streams of revoked partitions.
   */
  private void workOn() {
    jobs.answer(carried.control());
    jobs.hear();
    jobs.endCanceled();
    startWhatMay();
    guard.step(this::commitIfDue);
    publish();
  }

  private void publish() {
    meters.load(jobs.running(), jobs.waiting(), jobs.holds());
    meters.wanted(jobs.running() + (mayStart() ? jobs.waitingForPlaces() : 0));
    headway = new Headway(owed(), kafka.transactor().commits());
    if (membership.isStopping()) {
      unfinished = describe();
    }
  }

  private String describe() {
    int running = jobs.running();
    String streams =
        running == 0
            ? ""
            : "%d streams open, the longest for %d s"
                .formatted(running, jobs.longestRunning().toSeconds());
    int ended = jobs.outbox().size();
    String outcomes = ended == 0 ? "" : ended + " outcomes not committed";
    return streams.isEmpty() || outcomes.isEmpty() ? streams + outcomes : streams + ", " + outcomes;
  }

  /** Ends the membership; streams go on for the next one. */
  void leave(String why) {
    membership.end();
    throw new MembershipEnded(why);
  }

  /** How far it has come. From any thread. */
  Headway headway() {
    return headway;
  }

  /** What would be given up if it ended now, for people, once it is stopping. From any thread. */
  String unfinished() {
    return unfinished;
  }

  private void read() {
    try {
      guard.poll(this::pollOnce);
    } catch (TopicAuthorizationException refused) {
      access.refused(refused, nanoTime.getAsLong());
    } catch (MembershipEnded ended) {
      membership.end();
      throw ended;
    } finally {
      membership.settle();
    }
  }

  private boolean pollOnce() {
    long pauseNanos = access.pauseNanos();
    if (pauseNanos > 0) {
      jobs.hearFor(Duration.ofNanos(Math.min(pauseNanos, sleep().toNanos())));
    }
    intake.read(pauseNanos > 0 ? Duration.ZERO : sleep());
    return true;
  }

  private Duration sleep() {
    long now = nanoTime.getAsLong();
    return Duration.ofNanos(Math.min(nanosWithoutWork(now), assignments.nanosUntilBegin(now)));
  }

  private long nanosWithoutWork(long now) {
    long nanos = LONGEST_SLEEP.toNanos();
    nanos = Math.min(nanos, committer.nanosUntilDue(carried.isIdle(), now));
    if (jobs.waiting() > 0 && mayStart()) {
      nanos = Math.min(nanos, jobs.nanosUntilOpening(now));
    }
    return nanos;
  }

  /** What was read of the partitions that stay goes on while others are given back. */
  private final class WorkOn implements Revocation.Meanwhile {

    @Override
    public void workOn() {
      Pump.this.workOn();
    }

    @Override
    public Duration sleep() {
      return Duration.ofNanos(nanosWithoutWork(nanoTime.getAsLong()));
    }
  }

  private void startWhatMay() {
    boolean started = true;
    while (started) {
      started = mayStart() && jobs.startNext();
    }
  }

  private boolean mayStart() {
    return !membership.isStopping()
        && guard.isOpen()
        && !committer.isFailing()
        && jobs.mayStart(settings.limits());
  }

  /** Whether jobs may be put off: not if their records might not be committed soon. */
  private boolean mayDefer() {
    return !membership.isStopping()
        && guard.isOpen()
        && !committer.isFailing()
        && jobs.outbox().bytes() < settings.limits().maxBufferedBytes();
  }

  private boolean commitIfDue() {
    committer.commitIfDue(carried.isIdle());
    guard.takeRefusal();
    return true;
  }

  /** Takes no more jobs; those that wait go back to Kafka. */
  void beginDrain() {
    committer.end();
    membership.stopTaking();
    int waiting = jobs.waiting();
    jobs.dropWaiting(fetched -> true);
    LOG.info(
        "told to stop: {} streams are open and may end within {} s, {} outcomes wait for their"
            + " commit, and {} jobs that have not begun stay in Kafka",
        jobs.running(),
        settings.drains().stop().toSeconds(),
        jobs.outbox().size(),
        waiting);
    publish();
  }

  /** Whether nothing runs and nothing waits for a commit. */
  boolean isDrained() {
    return jobs.running() == 0 && committer.isEmpty();
  }

  /** What waits for a commit, for people; empty if nothing does. */
  private String owed() {
    return committer.hasWork() ? "what has ended waits to be committed" : "";
  }

  /** Cancels what still runs; its jobs begin again elsewhere. */
  Abandoned cancelAll() {
    return jobs.cancel(assignments.all(), AbandonReason.SHUTDOWN);
  }

  /** The worker leaves its group next; see {@link Membership#leaves}. */
  void leaves() {
    membership.leaves();
  }

  /** Gives up the partitions that are still assigned; see {@link Membership#releaseAll}. */
  void releaseAll() {
    membership.releaseAll();
  }
}
