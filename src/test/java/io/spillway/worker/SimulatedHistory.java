package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Target;
import io.spillway.api.Targets;
import io.spillway.api.Usage;
import io.spillway.job.Job;
import io.spillway.job.JobLines;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.Scheduler;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.simulated.LoggedIds;
import io.spillway.simulated.Rest;
import io.spillway.simulated.SimulatedGroup;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.time.Clocks;
import io.spillway.transaction.Transactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One history of two pumps over a simulated Kafka and API, and what must hold at its end, at rest:
 * each job has one outcome, what is committed says that everything in the logs is finished and
 * nothing else, and no finished call was made again.
 */
final class SimulatedHistory {
  private static final int PARTITIONS = 3;
  private static final int STEPS = 600;

  private static final List<TopicPartition> LOGS =
      IntStream.range(0, PARTITIONS).mapToObj(SimulatedHistory::name).toList();

  private final SplittableRandom random;
  private final SimulatedKafka kafka;
  private final SimulatedTool tool;
  private final SimulatedGroup<Node> group;
  private final LoggedIds jobs;

  boolean logsAreCut;

  /** Whether each model has an overload gate; a closed one opens with time. */
  boolean gated;

  /** Whether jobs are canceled at random; processes hear of it late. */
  boolean jobsAreCanceled;

  final SimulatedCancels cancels;
  final Map<String, Integer> calls = new HashMap<>();

  /** How often a job's running call was cut off: so often it may be called again. */
  private final Map<String, Integer> excuses = new HashMap<>();

  boolean troubled = true;
  boolean onlyMoves;

  /** Whether a revocation lets streams end, and they do. */
  boolean streamsEnd;

  private long nanos;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);

  SimulatedHistory(SplittableRandom random, double faultRate) {
    this.random = random;
    this.kafka = new SimulatedKafka(random, faultRate);
    this.jobs = new LoggedIds(kafka);
    this.cancels = new SimulatedCancels(kafka);
    this.tool = new SimulatedTool(kafka);
    this.group = new SimulatedGroup<>(random, LOGS, this::start);
  }

  private Node start() {
    tool.putBack(); // else the start would be refused
    return new Node();
  }

  void play() {
    LOGS.forEach(kafka::appendGap);
    group.start(2);
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    settle();
    check();
  }

  private void step() {
    nanos += random.nextLong(20_000_000);
    Node node = group.any();
    if (jobsAreCanceled && random.nextInt(15) == 0) {
      cancels.cancelOne(jobs.all(), LOGS, random);
    }
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> produce();
      case 4 -> kafka.appendGap(group.anyPartition());
      case 5, 6, 7, 8, 9 -> node.completeOne();
      case 10 -> trouble(node);
      default -> node.turn();
    }
  }

  private void produce() {
    String id = "job-" + jobs.appended();
    TopicPartition partition = group.anyPartition();
    cancels.appended(id, partition);
    jobs.append(partition, id, JobLines.of(id, "m" + random.nextInt(2)), 0);
  }

  private void trouble(Node node) {
    if (!troubled) {
      return;
    }
    switch (onlyMoves ? 2 : random.nextInt(8)) {
      case 0 -> group.crash(node);
      case 1 -> group.lose(node);
      case 4 -> group.restartAll(this::troubleOffsets);
      case 5 -> cut(group.anyPartition());
      case 6 -> tool.putBack();
      default -> move(group.anyPartition());
    }
  }

  private void troubleOffsets() {
    tool.putBack();
    kafka.troubleOffsets();
  }

  private void cut(TopicPartition partition) {
    if (logsAreCut) {
      jobs.cut(partition, random.nextInt(8));
    }
  }

  /** Another tool may commit an offset of the partition while it has no owner. */
  private void move(TopicPartition partition) {
    group.move(
        partition,
        () -> {
          group.processes().forEach(node -> node.revoking = false);
          if (!onlyMoves && random.nextInt(4) == 0) {
            tool.commit(partition, random.nextInt(1 + jobs.appended()));
          }
        });
  }

  private void settle() {
    kafka.heal();
    tool.putBack();
    group.processes().forEach(node -> node.heard.readAll());
    Rest.playTo(
        kafka,
        500,
        () -> {
          nanos += gated ? 10_000_000_000L : 200_000_000;
          for (Node node : group.processes()) {
            node.turn();
            node.completeOne();
            node.completeOne();
          }
        });
  }

  private void check() {
    group.processes().forEach(Node::hasNothingInHand);
    Map<String, Integer> outcomes = new HashMap<>();
    for (ProducerRecord<byte[], byte[]> output : kafka.outputs) {
      outcomes.merge(new String(output.key(), StandardCharsets.UTF_8), 1, Integer::sum);
    }
    outcomes.keySet().removeIf(id -> jobs.isCutAway(id) && outcomes.get(id) == 1);
    assertThat(outcomes.keySet()).isNotEmpty().isEqualTo(jobs.all());
    assertThat(outcomes.values()).allMatch(count -> count == 1);
    assertThat(counted("529"))
        .as("no more than is committed")
        .isLessThanOrEqualTo(written("failures"));
    assertThat(counted("200"))
        .as("no more than is committed")
        .isLessThanOrEqualTo(written("results"));
    calls.forEach((id, count) ->
        assertThat(count)
            .as("calls of " + id)
            .isLessThanOrEqualTo(1 + excuses.getOrDefault(id, 0)));
    for (TopicPartition log : LOGS) {
      assertThat(kafka.committed.get(log).offset())
          .as("committed offset of " + log)
          .isEqualTo(kafka.end(log));
      ProgressMark mark = MarkCodec.decode(kafka.committed.get(log).metadata()).orElseThrow();
      assertThat(mark.base()).isEqualTo(kafka.end(log));
      assertThat(mark.head()).isEqualTo(mark.base());
      assertThat(kafka.kept.get(log)).isEqualTo(MarkCodec.encode(mark));
    }
  }

  double counted(String status) {
    return registry.find("spillway.attempts").tag("status", status).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** How many attempts were abandoned, by the metric. */
  double abandoned() {
    return registry.find("spillway.attempts.abandoned").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** How many of them for this reason. */
  double abandoned(String reason) {
    return registry.find("spillway.attempts.abandoned").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** How many calls the API received. */
  int received() {
    return calls.values().stream().mapToInt(count -> count).sum();
  }

  double written(String topic) {
    return kafka.outputs.stream().filter(output -> output.topic().equals(topic)).count();
  }

  private static TopicPartition name(int partition) {
    return new TopicPartition("jobs", partition);
  }

  /** One process: a pump and its running calls. */
  private final class Node implements MessagesApi, SimulatedGroup.Process {
    private final SimulatedKafka.Member member = kafka.new Member();
    private final Map<String, List<SimulatedCall>> running = new HashMap<>();
    private final Scheduler<FetchedJob> scheduler;
    private final Holdings holdings = Holdings.unbounded();
    private final SimulatedCancels.Reader heard = cancels.new Reader();
    private final Pump pump;
    private boolean dead;

    /** Whether its pump waits for streams within a poll: they go on meanwhile. */
    private boolean revoking;

    Node() {
      WorkerSettings settings =
          Jobs.settings(
              20,
              100_000,
              new WorkerSettings.Drains(
                  Duration.ZERO,
                  streamsEnd ? Duration.ofHours(1) : Duration.ZERO,
                  onlyMoves ? Duration.ofHours(1) : Duration.ZERO,
                  Duration.ofNanos(1)));
      int limit = 1 + random.nextInt(12);
      scheduler =
          gated
              ? Scheduler.ofSlots(limit, Map.of(), new SplittableRandom(limit)::nextDouble)
              : Scheduler.ofFixedLimit(limit);
      Clocks clocks = new Clocks(() -> Instant.EPOCH.plusNanos(nanos), this::look);
      pump =
          new Pump(
              settings,
              new WorkerClients(
                  member.consumer(), member.ledger(), new Transactor(member::producer)),
              Jobs.carried(settings, scheduler, this, holdings, meters, clocks)
                  .heeding(heard.index),
              new WorkerMeters(meters, settings.topics(), clocks.clock()),
              this::look);
      SimulatedGroup.open(pump::open);
      pump.join();
    }

    private long look() {
      if (revoking) {
        nanos += 1_000_000;
        completeOne();
      }
      return nanos;
    }

    @Override
    public Attempt start(Target target, Job job, AttemptListener listener) {
      String id = job.customId().orElseThrow();
      assertThat(dead).as("a dead process calls").isFalse();
      heard.begins(id);
      calls.merge(id, 1, Integer::sum);
      SimulatedCall call = new SimulatedCall(id, listener);
      running.computeIfAbsent(id, absent -> new ArrayList<>()).add(call);
      return () -> {
        if (running.getOrDefault(id, new ArrayList<>()).remove(call)) {
          listener.cancelled(Usage.NONE);
        }
      };
    }

    @Override
    public Target target() {
      return Targets.at("http://simulated");
    }

    @Override
    public SimulatedKafka.Member member() {
      return member;
    }

    @Override
    public void turn() {
      if (jobsAreCanceled) {
        heard.readOn(random);
      }
      pump.turn();
      heard.mayRun(all().stream().map(SimulatedCall::id).toList());
    }

    private List<SimulatedCall> all() {
      return running.values().stream().flatMap(List::stream).toList();
    }

    /** Every permit was given back, and every byte was taken out of the account, once. */
    void hasNothingInHand() {
      assertThat(scheduler.running()).as("permits that are out").isZero();
      assertThat(scheduler.waiting()).as("jobs that wait").isZero();
      assertThat(holdings.heldBytes()).as("bytes in the account").isZero();
    }

    void completeOne() {
      List<SimulatedCall> all = all();
      if (all.isEmpty()) {
        return;
      }
      SimulatedCall call = all.get(random.nextInt(all.size()));
      running.get(call.id()).remove(call);
      call.end(random);
    }

    /** Every call whose outcome is not committed may be made again. */
    @Override
    public void beforeLoss() {
      Set<String> done = new HashSet<>();
      kafka.outputs.forEach(out -> done.add(new String(out.key(), StandardCharsets.UTF_8)));
      for (String id : calls.keySet()) {
        if (!done.contains(id)) {
          excuses.merge(id, 1, Integer::sum);
        }
      }
    }

    /** If commits are waited for, only the calls that run may be made again. */
    @Override
    public void beforeMove() {
      if (streamsEnd) {
        revoking = true;
      } else if (onlyMoves) {
        running.forEach((id, open) -> excuses.merge(id, open.size(), Integer::sum));
      } else {
        beforeLoss();
      }
    }

    @Override
    public void died() {
      dead = true;
    }
  }
}
