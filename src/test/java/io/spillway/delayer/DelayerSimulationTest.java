package io.spillway.delayer;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelIndex;
import io.spillway.config.RoleName;
import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.refusal.Access;
import io.spillway.simulated.LoggedIds;
import io.spillway.simulated.Rest;
import io.spillway.simulated.SimulatedGroup;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.tag.Tags;
import io.spillway.time.Clocks;
import io.spillway.topics.Topics;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two delayers over a simulated Kafka, driven by a seed: records small and too large to keep, gaps,
 * a log's clock that is wrong, rebalances, losses, crashes and every fate of a commit. Each record
 * is forwarded once, never early, and each partition in its order.
 */
class DelayerSimulationTest {

  private static final Ladder LADDER = new Ladder(Duration.ofMillis(400), 2, 2, 2);
  private static final Topics NAMES = new Topics("", List.of(LADDER.delay(0), LADDER.delay(1)));
  private static final List<String> TOPICS = NAMES.retries();
  private static final List<TopicPartition> LOGS =
      TOPICS.stream()
          .flatMap(topic -> Stream.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)))
          .toList();
  private static final int STEPS = 500;
  private static final long HOUR = 3_600_000;

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void eachRecordIsForwardedOnceAndNeverEarlyWhateverHappens() {
    tries(200).holds(draws -> new Run(new SplittableRandom(draws.nextLong()), 0.3, true, 0).play());
  }

  /** As many more as {@code -Dsimulation.seeds} says, from {@code -Dsimulation.first} on. */
  @Test
  @EnabledIfSystemProperty(named = "simulation.seeds", matches = "\\d+")
  void ofManySeedsNoneFails() {
    long first = Long.getLong("simulation.first", 0);
    List<Long> failed =
        LongStream.range(first, first + Long.getLong("simulation.seeds"))
            .filter(seed ->
                catchThrowable(() -> new Run(new SplittableRandom(seed), 0.3, true, 0).play())
                    != null)
            .boxed()
            .toList();
    assertThat(failed).isEmpty();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void withoutTroubleNoRecordIsLate() {
    tries(100)
        .holds(draws -> {
          Run run = new Run(new SplittableRandom(draws.nextLong()), 0, false, 0);
          run.play();
          assertThat(run.latest).isLessThanOrEqualTo(Duration.ofSeconds(3));
        });
  }

  /** The delayers' clock is set forward and back by an hour, again and again. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whenClocksAreSetNothingIsForwardedTwiceAndNothingStays() {
    tries(130)
        .holds(draws -> new Run(new SplittableRandom(draws.nextLong()), 0.3, true, HOUR).play());
  }

  /** One in three is canceled, when it may be anywhere, and each delayer hears of it late. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whatIsCanceledEndsOnceAndNothingElseDoes() {
    AtomicInteger ended = new AtomicInteger();
    tries(40)
        .holds(draws -> {
          Run run = new Run(new SplittableRandom(draws.nextLong()), 0.3, true, 0);
          run.jobsAreCanceled = true;
          run.play();
          ended.addAndGet(run.ended);
        });
    assertThat(ended.get()).isGreaterThan(100);
  }

  /** One history. */
  private static final class Run {
    private final SplittableRandom random;
    private final SimulatedKafka kafka;
    private final boolean troubled;
    private final SimulatedGroup<Node> group;
    private final LoggedIds logged;
    private final Map<String, Instant> dueAt = new HashMap<>();
    private final Map<String, List<String>> forwarded = new HashMap<>();

    boolean jobsAreCanceled;

    /** How many jobs ended as canceled. */
    int ended;

    private final List<Cancel> cancels = new ArrayList<>();

    /** The ids of the same jobs. */
    private final List<String> canceled = new ArrayList<>();

    private final Map<String, String> idByPlace = new HashMap<>();
    private int checked;
    private Duration latest = Duration.ZERO;
    private long millis = 1_000_000;

    /** By how much the delayers' clock may be wrong, and is; 0 if it is right. */
    private final long mostAhead;

    private long clockAhead;

    Run(SplittableRandom random, double faultRate, boolean troubled, long mostAhead) {
      this.mostAhead = mostAhead;
      this.random = random;
      this.kafka = new SimulatedKafka(random, faultRate);
      this.troubled = troubled;
      this.logged = new LoggedIds(kafka);
      this.group = new SimulatedGroup<>(random, LOGS, Node::new);
    }

    void play() {
      LOGS.forEach(kafka::appendGap);
      group.start(2);
      for (int step = 0; step < STEPS; step++) {
        step();
        look();
      }
      settle();
      assertThat(forwarded.values()).allSatisfy(ids -> assertThat(ids).doesNotHaveDuplicates());
      for (TopicPartition log : LOGS) {
        List<String> ids = forwarded.getOrDefault(log.toString(), new ArrayList<>());
        ids.removeIf(logged::isCutAway);
        assertThat(ids).as(log.toString()).containsExactlyElementsOf(logged.in(log));
        ProgressMark mark = MarkCodec.decode(kafka.kept.get(log)).orElseThrow();
        assertThat(mark.base()).isEqualTo(kafka.end(log));
        assertThat(kafka.committed.get(log)).isEqualTo(mark.toCommit());
      }
      assertThat(logged.all()).isNotEmpty();
    }

    private void step() {
      millis += random.nextInt(100);
      if (mostAhead > 0 && random.nextInt(30) == 0) {
        clockAhead = (random.nextInt(3) - 1) * mostAhead;
      }
      Node node = group.any();
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> append();
        case 3 -> kafka.appendGap(group.anyPartition());
        case 4 -> trouble(node);
        default -> group.turnAll();
      }
    }

    private void append() {
      TopicPartition partition = group.anyPartition();
      String id = partition + "/" + logged.appended();
      Duration delay = LADDER.delay(TOPICS.indexOf(partition.topic()), partition.partition());
      // A broker whose clock is ahead: the wait is the delay from the first look at the latest.
      long ahead = random.nextInt(10) == 0 ? random.nextInt(5_000) : 0;
      byte[] value = new byte[random.nextInt(8) == 0 ? 300_000 : random.nextInt(100_000)];
      idByPlace.put(partition + "-" + kafka.end(partition), id);
      if (jobsAreCanceled && random.nextInt(3) == 0) {
        cancels.add(new Cancel.OfOrigin(partition + "-" + kafka.end(partition)));
        canceled.add(id);
      }
      logged.append(partition, id, value, millis + ahead);
      dueAt.put(id, Instant.ofEpochMilli(millis).plus(delay));
    }

    private void trouble(Node node) {
      if (!troubled) {
        return;
      }
      switch (random.nextInt(8)) {
        case 0 -> group.crash(node);
        case 1 -> group.lose(node);
        case 2 -> group.restartAll(kafka::troubleOffsets);
        case 3, 4 -> cut();
        default -> group.move(group.anyPartition(), () -> {});
      }
    }

    /** A cancel names a place, which would be another record's afterwards. */
    private void cut() {
      if (!jobsAreCanceled) {
        logged.cut(group.anyPartition(), random.nextInt(6));
      }
    }

    private void settle() {
      kafka.heal();
      Rest.playTo(
          kafka,
          600,
          () -> {
            millis += 100;
            group.turnAll();
            look();
          });
    }

    /** Looks at what was forwarded since the last look. */
    private void look() {
      for (; checked < kafka.outputs.size(); checked++) {
        ProducerRecord<byte[], byte[]> output = kafka.outputs.get(checked);
        boolean isResult = output.topic().equals("results");
        String id = isResult ? endedJob(output) : new String(output.key(), UTF_8);
        Instant now = Instant.ofEpochMilli(millis);
        if (isResult) {
          assertThat(canceled).contains(id);
          ended++;
        } else {
          assertThat(output.topic()).isEqualTo("due");
        }
        assertThat(now.plusMillis(mostAhead)).as(id).isAfterOrEqualTo(dueAt.get(id));
        Duration late = Duration.between(dueAt.get(id), now);
        latest = late.compareTo(latest) > 0 ? late : latest;
        forwarded
            .computeIfAbsent(id.substring(0, id.indexOf('/')), absent -> new ArrayList<>())
            .add(id);
      }
    }

    /** A result's key is the job's id, made of the record's key. */
    private String endedJob(ProducerRecord<byte[], byte[]> result) {
      return idByPlace.get(Tags.ORIGIN.text(result.headers()));
    }

    /** One process. */
    private final class Node implements SimulatedGroup.Process {
      private final SimulatedKafka.Member member = kafka.new Member();
      private final CancelIndex heard = new CancelIndex("jobs");
      private final int atStart = cancels.size();
      private int read;
      private final DelayPump pump =
          new DelayPump(
              new DelayerSettings(NAMES, LADDER, 1 << 20, Duration.ofMinutes(1)),
              new DelayerClients(
                  member.consumer(), member.ledger(), new Transactor(member::producer), heard),
              Access.of(RoleName.DELAYER, Duration.ofMinutes(1)),
              new BatchLimit(),
              new Meters(new SimpleMeterRegistry()),
              new Clocks(
                  () -> Instant.ofEpochMilli(millis + clockAhead), () -> millis * 1_000_000));

      Node() {
        SimulatedGroup.open(pump::open);
        pump.join();
      }

      @Override
      public SimulatedKafka.Member member() {
        return member;
      }

      @Override
      public void turn() {
        for (; read < cancels.size() && random.nextInt(3) > 0; read++) {
          heard.add(cancels.get(read));
        }
        if (read >= atStart && !heard.isRead()) {
          heard.reachedEnd();
        }
        int before = kafka.outputs.size();
        pump.turn();
        assertThat(kafka.outputs.subList(before, kafka.outputs.size()))
            .filteredOn(output -> output.topic().equals("due"))
            .extracting(output -> new String(output.key(), UTF_8))
            .as("what was canceled before the process started, or was heard of")
            .noneMatch(canceled.subList(0, Math.max(atStart, read))::contains);
      }
    }
  }
}
