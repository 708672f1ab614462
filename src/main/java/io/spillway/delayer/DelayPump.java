package io.spillway.delayer;

import io.spillway.cancel.CancelIndex;
import io.spillway.metrics.Meters;
import io.spillway.progress.Ledger;
import io.spillway.progress.LogEnds;
import io.spillway.progress.StartCheck;
import io.spillway.refusal.Access;
import io.spillway.refusal.NotNow;
import io.spillway.role.Guard;
import io.spillway.time.Age;
import io.spillway.time.Clocks;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delayer's loop on its own thread, which is the only one that uses the consumer and the
 * transactional producer. Each turn reads the partitions that need records, pauses the others, and
 * forwards due records in a transaction. After a failed transaction it begins again at the
 * committed offsets.
 */
final class DelayPump implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(DelayPump.class);
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

  /** A turn's sleep at the start, while nothing may be forwarded yet. */
  private static final Duration UNTIL_CANCELS_ARE_READ = Duration.ofMillis(50);

  /** After the first of a turn; each brings few records. */
  private static final int MOST_POLLS = 16;

  /** How long the request for the topics may take before the start. */
  private static final Duration ASK = Duration.ofSeconds(5);

  private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(10).toNanos();

  private final DelayerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Transactor transactor;
  private final Clocks clocks;
  private final CancelIndex cancels;
  private final DelayTopics topics;
  private final DelayLines lines;
  private final LineStarts starts;
  private final LogEnds ends;
  private volatile @Nullable Instant earliestDue;
  private volatile Map<Integer, TierBacklog> backlogs = Map.of();

  /** By the wall's clock, when the last turn began. */
  private Instant turnedAt = Instant.EPOCH;

  private boolean mustReset;
  private boolean failing;
  private long lookedNanos;
  private final Access access;
  private final Guard guard;
  private final Forwarding forwarding;

  /**
   * Creates the pump of one membership.
   *
   * @param access outlives the membership, as the limit does
   */
  DelayPump(
      DelayerSettings settings,
      DelayerClients clients,
      Access access,
      BatchLimit limit,
      Meters meters,
      Clocks clocks) {
    this.settings = settings;
    this.access = access;
    this.consumer = clients.consumer();
    this.ledger = clients.ledger();
    this.transactor = clients.transactor();
    this.clocks = clocks;
    this.guard = new Guard(access, transactor, consumer, clocks.nanoTime());
    this.topics = new DelayTopics(settings.topics(), settings.ladder(), this::partitions);
    this.lines = new DelayLines(topics);
    this.cancels = clients.cancels();
    DueRecords due = new DueRecords(settings, cancels);
    this.forwarding = new Forwarding(lines, due, clients, limit, meters, clocks);
    this.lookedNanos = clocks.nanos();
    this.starts = new LineStarts(clients, lines, clocks);
    this.ends = new LogEnds(ledger, clocks.nanos());
  }

  /**
   * Checks before joining that there is a producer and that all partitions may begin, also those of
   * former ladders' topics; returns whether Kafka answered.
   *
   * @throws io.spillway.role.StartRefused if a partition must not begin
   */
  boolean open() {
    return guard.open() && guard.step(this::passes);
  }

  private boolean passes() {
    List<String> names = new ArrayList<>(settings.retryTopics());
    try {
      names.addAll(settings.topics().formerRetries(consumer.listTopics(ASK).keySet()));
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
      LOG.info("asking Kafka again for its topics: {}", notNow.toString());
      return false;
    }
    return StartCheck.passes(consumer, ledger, names, transactor::renew);
  }

  /** Why the delayer does not do all of its work, for people; empty if it does. From any thread. */
  String trouble() {
    return Stream.of(access.trouble(), starts.trouble(), cancels.trouble())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /**
   * Joins the group. Topics of a former ladder are read too, because routers that still run with it
   * write there.
   */
  void join() {
    consumer.subscribe(settings.topics().anyRetry(), this);
  }

  /** The bytes that the kept records of all lines take in the heap. */
  long heldBytes() {
    return lines.bytes();
  }

  /** The number of partitions of a topic as the consumer knows it; 0 if it does not. */
  private int partitions(String topic) {
    try {
      return consumer.partitionsFor(topic, Duration.ZERO).size();
    } catch (TimeoutException notKnown) {
      return 0;
    }
  }

  /**
   * Something unusual that a person should know, in one line; empty if there is nothing. From any
   * thread.
   */
  String remark() {
    String throttled = transactor.throttle().remark();
    return throttled.isEmpty() ? topics.remark() : throttled;
  }

  /** How long the most overdue record has been due. From any thread, also while a turn hangs. */
  Duration overdue() {
    return Age.of(earliestDue, clocks.now());
  }

  /** What waits in a tier, or in topics of a former ladder. From any thread. */
  TierBacklog backlog(int tier) {
    return backlogs.getOrDefault(tier, TierBacklog.NOTHING);
  }

  /**
   * Runs one turn. Throws {@link io.spillway.role.MembershipEnded} and {@link
   * io.spillway.role.GaveUp} as {@link io.spillway.role.Guard} does.
   */
  void turn() {
    if (!guard.isOpen()) {
      LockSupport.parkNanos(access.pauseNanos());
    }
    lookAtClock();
    step(this::begin);
    step(this::forwardWhatIsDue);
    guard.takeRefusal();
    guard.giveUpIfExpired();
  }

  private void lookAtClock() {
    Instant now = clocks.now();
    if (now.isBefore(turnedAt)) {
      LOG.warn("the clock was set back from {} to {}", turnedAt, now);
      lines.clockWentBack(now);
    }
    turnedAt = now;
  }

  private void step(Runnable step) {
    try {
      step.run();
    } catch (WakeupException woken) {
      LOG.trace("woken");
    } catch (KafkaException notNow) {
      if (!access.refused(notNow, clocks.nanos())) {
        NotNow.orThrow(notNow);
        LOG.warn("trying again: {}", notNow.toString());
      }
    }
  }

  private void begin() {
    if (mustReset && forwarding.nanosUntilRetry() == 0 && forwarding.open()) {
      starts.reset();
      mustReset = false;
    }
    starts.lookAtLogs();
    starts.place();
    look();
    ends.look(lines.partitions(), clocks.nanos())
        .ifPresent(known -> backlogs = Map.copyOf(lines.backlogs(known)));
  }

  private void forwardWhatIsDue() {
    read();
    if (!mustReset && cancels.isRead()) {
      lookAhead();
      forward();
    }
    applyPauses();
    lookAhead();
  }

  /** Reads until the lines have enough or what the consumer has at hand is used up. */
  private void read() {
    ConsumerRecords<byte[], byte[]> polled = poll(sleep());
    take(polled);
    for (int more = 0; more < MOST_POLLS && !polled.isEmpty(); more++) {
      applyPauses();
      polled = poll(Duration.ZERO);
      take(polled);
    }
  }

  /**
   * Notes when the next record is due. After a failed transaction, its records count as due until
   * their lines are read again.
   */
  private void lookAhead() {
    Instant next = lines.earliestDue();
    if (!mustReset && (next != null || !failing)) {
      earliestDue = next;
    }
  }

  /** Checks the topics at intervals. */
  private void look() {
    long now = clocks.nanos();
    if (now - lookedNanos >= BETWEEN_LOOKS_NANOS) {
      lookedNanos = now;
      lines.look();
    }
  }

  private Duration sleep() {
    if (mustReset) {
      return Duration.ofNanos(forwarding.nanosUntilRetry());
    }
    if (!cancels.isRead()) {
      return UNTIL_CANCELS_ARE_READ;
    }
    Duration untilDue = lines.untilDue(clocks.now(), LONGEST_SLEEP);
    return Duration.ofNanos(Math.min(untilDue.toNanos(), starts.nanosUntilAsking()));
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration longest) {
    try {
      return guard.poll(() -> consumer.poll(longest));
    } catch (OffsetOutOfRangeException gone) {
      starts.lost(gone);
      return ConsumerRecords.empty();
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> polled) {
    Instant now = clocks.now();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : polled.nextOffsets().entrySet()) {
      TopicPartition partition = next.getKey();
      DelayLine line = lines.get(partition);
      if (line == null) {
        continue;
      }
      long after = next.getValue().offset();
      long readAgain = line.take(polled.records(partition), next.getValue(), now);
      if (readAgain != after) {
        consumer.seek(partition, line.readFrom(readAgain));
      }
    }
  }

  private void forward() {
    DelayLines.Batch batch = lines.takeDue(clocks.now(), forwarding.maxBytes());
    if (batch.isEmpty()) {
      return;
    }
    mustReset = true; // unless the commit succeeds, because the batch was removed from its lines
    failing = true;
    if (forwarding.forward(batch, consumer.groupMetadata())) {
      mustReset = false;
      failing = false;
      lines.committed();
    }
  }

  private void applyPauses() {
    Instant now = clocks.now();
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (DelayLine line : lines.all()) {
      boolean read = line.wantsMore(now) && !starts.isHeld(line.partition());
      (read ? resume : pause).add(line.partition());
    }
    Set<TopicPartition> paused = consumer.paused();
    pause.removeAll(paused);
    resume.retainAll(paused);
    if (!pause.isEmpty()) {
      consumer.pause(pause);
    }
    if (!resume.isEmpty()) {
      consumer.resume(resume);
    }
  }

  private void giveUp(Collection<TopicPartition> removed) {
    starts.remove(removed);
    failing = false;
    earliestDue = lines.earliestDue();
    backlogs = Map.of(); // until the next answer about the partitions that stay
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    starts.add(added);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> removed) {
    giveUp(removed);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> removed) {
    LOG.warn("lost {}", removed);
    giveUp(removed);
  }
}
