package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Target;
import io.spillway.api.Targets;
import io.spillway.job.Job;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.Scheduler;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
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
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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

  private final SplittableRandom random;
  private final SimulatedKafka kafka;
  private final SimulatedTool tool;
  private final Map<TopicPartition, Node> owners = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> jobs = new HashSet<>();

  /** The jobs that stand in the logs, by partition and offset. */
  private final Map<TopicPartition, TreeMap<Long, String>> logged = new HashMap<>();

  /** Jobs whose records were cut away: they have one outcome or none. */
  private final Set<String> cutAway = new HashSet<>();

  boolean logsAreCut;

  private int produced;
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
    this.tool = new SimulatedTool(kafka);
  }

  void play() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      kafka.appendGap(name(partition));
    }
    nodes.add(new Node());
    nodes.add(new Node());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      give(name(partition), nodes.get(random.nextInt(2)));
    }
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    settle();
    check();
  }

  private void step() {
    nanos += random.nextLong(20_000_000);
    Node node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> produce();
      case 4 -> kafka.appendGap(name(random.nextInt(PARTITIONS)));
      case 5, 6, 7, 8, 9 -> node.completeOne();
      case 10 -> trouble(node);
      default -> node.pump.turn();
    }
  }

  private void produce() {
    String id = "job-" + produced++;
    jobs.add(id);
    TopicPartition partition = name(random.nextInt(PARTITIONS));
    logged.computeIfAbsent(partition, absent -> new TreeMap<>()).put(kafka.end(partition), id);
    String json =
        "{\"custom_id\":\"" + id + "\",\"params\":{\"model\":\"m" + random.nextInt(2) + "\"}}";
    byte[] value = json.getBytes(StandardCharsets.UTF_8);
    kafka.append(partition, id.getBytes(StandardCharsets.UTF_8), value, 0);
  }

  private void trouble(Node node) {
    if (!troubled) {
      return;
    }
    switch (onlyMoves ? 2 : random.nextInt(8)) {
      case 0 -> crash(node);
      case 1 -> lose(node);
      case 4 -> restartAll();
      case 5 -> cut(name(random.nextInt(PARTITIONS)));
      case 6 -> tool.putBack();
      default -> move(name(random.nextInt(PARTITIONS)));
    }
  }

  /** A process dies and another takes its place and its partitions. */
  private void crash(Node node) {
    node.excuseRunning();
    node.dead = true;
    nodes.remove(node);
    tool.putBack(); // else the start would be refused
    Node fresh = new Node();
    nodes.add(fresh);
    ownedBy(node).forEach(partition -> give(partition, fresh));
  }

  /** All processes end; meanwhile the group's offsets expire, or their metadata is dropped. */
  private void restartAll() {
    for (Node node : nodes) {
      node.excuseRunning();
      node.dead = true;
    }
    nodes.clear();
    tool.putBack();
    switch (random.nextInt(3)) {
      case 0 -> kafka.committed.clear();
      case 1 ->
          kafka.committed.replaceAll(
              (partition, offset) -> new OffsetAndMetadata(offset.offset(), "backfill"));
      default -> assertThat(kafka.committed).isNotNull();
    }
    nodes.add(new Node());
    nodes.add(new Node());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      give(name(partition), nodes.get(random.nextInt(2)));
    }
  }

  private void cut(TopicPartition partition) {
    if (!logsAreCut) {
      return;
    }
    long at = Math.max(1, kafka.end(partition) - random.nextInt(8));
    kafka.cutTo(partition, at);
    SortedMap<Long, String> gone =
        logged.computeIfAbsent(partition, absent -> new TreeMap<>()).tailMap(at);
    jobs.removeAll(gone.values());
    cutAway.addAll(gone.values());
    gone.clear();
  }

  /** The group loses a member, which learns of it later, and has its partitions again or not. */
  private void lose(Node node) {
    List<TopicPartition> owned = ownedBy(node);
    if (owned.isEmpty()) {
      return;
    }
    node.excuseRunning();
    node.member.lose(owned);
    Node next = nodes.get(random.nextInt(nodes.size()));
    owned.forEach(partition -> give(partition, next));
  }

  private void move(TopicPartition partition) {
    Node from = owners.get(partition);
    Node to = nodes.get(random.nextInt(nodes.size()));
    if (streamsEnd) {
      from.revoking = true;
    } else if (onlyMoves) {
      from.running.forEach((id, open) -> excuses.merge(id, open.size(), Integer::sum));
    } else {
      from.excuseRunning();
    }
    from.member.revoke(
        partition,
        () -> {
          from.revoking = false;
          if (!onlyMoves && random.nextInt(4) == 0) {
            tool.commit(partition, random.nextInt(1 + produced));
          }
          give(partition, to);
        });
    from.pump.turn();
  }

  private List<TopicPartition> ownedBy(Node node) {
    return owners.entrySet().stream()
        .filter(owner -> owner.getValue() == node)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void give(TopicPartition partition, Node node) {
    owners.put(partition, node);
    node.member.assign(partition);
  }

  private void settle() {
    kafka.heal();
    tool.putBack();
    for (int round = 0; round < 500; round++) {
      nanos += 200_000_000;
      for (Node node : List.copyOf(nodes)) {
        node.pump.turn();
        node.completeOne();
        node.completeOne();
      }
    }
  }

  private void check() {
    nodes.forEach(Node::hasNothingInHand);
    Map<String, Integer> outcomes = new HashMap<>();
    for (ProducerRecord<byte[], byte[]> output : kafka.outputs) {
      outcomes.merge(new String(output.key(), StandardCharsets.UTF_8), 1, Integer::sum);
    }
    outcomes.keySet().removeIf(id -> cutAway.contains(id) && outcomes.get(id) == 1);
    assertThat(outcomes.keySet()).isEqualTo(jobs);
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
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(kafka.committed.get(name(partition)).offset())
          .as("committed offset of partition " + partition)
          .isEqualTo(kafka.end(name(partition)));
      ProgressMark mark =
          MarkCodec.decode(kafka.committed.get(name(partition)).metadata()).orElseThrow();
      assertThat(mark.base()).isEqualTo(kafka.end(name(partition)));
      assertThat(mark.head()).isEqualTo(mark.base());
      assertThat(kafka.kept.get(name(partition))).isEqualTo(MarkCodec.encode(mark));
    }
  }

  double counted(String status) {
    return registry.find("spillway.attempts").tag("status", status).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** How many attempts were abandoned because their partition was revoked, by the metric. */
  double abandoned() {
    return registry.find("spillway.attempts.abandoned").counters().stream()
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
  private final class Node implements MessagesApi {
    private final SimulatedKafka.Member member = kafka.new Member();
    private final Map<String, List<SimulatedCall>> running = new HashMap<>();
    private final Scheduler<FetchedJob> scheduler;
    private final Holdings holdings = Holdings.unbounded();
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
                  onlyMoves ? Duration.ofHours(1) : Duration.ZERO));
      scheduler = Scheduler.ofFixedLimit(1 + random.nextInt(12));
      Clocks clocks = new Clocks(() -> Instant.EPOCH.plusNanos(nanos), this::look);
      pump =
          new Pump(
              settings,
              new WorkerClients(
                  member.consumer(), member.ledger(), new Transactor(member::producer)),
              Jobs.carried(settings, scheduler, this, holdings, meters, clocks),
              new WorkerMeters(meters, "results"),
              this::look);
      while (!pump.open()) {
        assertThat(calls).isNotNull(); // Kafka has not answered: asked again
      }
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
      calls.merge(id, 1, Integer::sum);
      SimulatedCall call = new SimulatedCall(id, listener);
      running.computeIfAbsent(id, absent -> new ArrayList<>()).add(call);
      return () -> running.getOrDefault(id, new ArrayList<>()).remove(call);
    }

    @Override
    public Target target() {
      return Targets.at("http://simulated");
    }

    /** Every permit was given back, and every byte was taken out of the account, once. */
    void hasNothingInHand() {
      assertThat(scheduler.running()).as("permits that are out").isZero();
      assertThat(scheduler.waiting()).as("jobs that wait").isZero();
      assertThat(holdings.heldBytes()).as("bytes in the account").isZero();
    }

    void completeOne() {
      List<SimulatedCall> all = running.values().stream().flatMap(List::stream).toList();
      if (all.isEmpty()) {
        return;
      }
      SimulatedCall call = all.get(random.nextInt(all.size()));
      running.get(call.id()).remove(call);
      call.end(random);
    }

    /** Every call whose outcome is not committed may be made again. */
    void excuseRunning() {
      Set<String> done = new HashSet<>();
      kafka.outputs.forEach(out -> done.add(new String(out.key(), StandardCharsets.UTF_8)));
      for (String id : calls.keySet()) {
        if (!done.contains(id)) {
          excuses.merge(id, 1, Integer::sum);
        }
      }
    }
  }
}
