package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import io.spillway.role.GaveUp;
import io.spillway.role.MembershipEnded;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/**
 * Two pumps whose rights are taken away and given back, over a simulated Kafka whose commits fail
 * in every way, by fixed seeds: each job has one outcome, and a call is repeated only if another
 * member had its partition meanwhile.
 */
class RefusalSimulationTest {

  private static final int SEEDS = 200;
  private static final List<TopicPartition> LOGS =
      IntStream.range(0, 3).mapToObj(number -> new TopicPartition("jobs", number)).toList();

  @Test
  void partitionsThatComeBackGoOnAndOthersBeginAnew() {
    int goneOn = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Run run = new Run(seed, 0.2);
      run.play();
      goneOn += run.goneOn;
    }
    assertThat(goneOn).as("streams that outlived a membership").isGreaterThan(SEEDS);
  }

  @Test
  void whatEndsWithoutAMembershipIsNotCommittedBeforeThePartitionIsBack() {
    Run run = new Run(1, 0);
    run.produce(20);
    run.turns(20);
    Node node = run.group.owner(LOGS.getFirst());
    run.endMembership(node, false);
    node.completeAll();
    node.rejoin();
    run.turns(400);
    int before = run.kafka.outputs.size();
    assertThat(node.carried.jobs().outbox().isEmpty()).isFalse();

    run.group.give(LOGS.getFirst(), node);
    run.turns(400);

    assertThat(run.kafka.outputs).hasSizeGreaterThan(before);
  }

  @Test
  void aTopicThatIsRefusedStopsStartsAndNothingElse() {
    Run run = new Run(2, 0);
    run.produce(30);
    run.turns(20);
    for (Node node : run.group.processes()) {
      node.member.refuse(new TopicAuthorizationException(Set.of("jobs")));
    }
    run.turns(2);
    int calls = run.calls.size();
    int before = run.kafka.outputs.size();
    run.produce(30);
    run.group.processes().forEach(Node::completeAll);
    run.turns(20);

    assertThat(run.calls).hasSize(calls);
    assertThat(run.kafka.outputs).as("what ended is committed").hasSizeGreaterThan(before);
    assertThat(run.group.processes().getFirst().pump.trouble()).contains("READ", "jobs");
    run.settle();
    run.check();
    assertThat(run.calls.values()).allMatch(count -> count == 1);
  }

  @Test
  void aRefusalThatLastsEndsTheWorker() {
    Run run = new Run(3, 0);
    Node node = run.group.processes().getFirst();
    node.member.refuse(new TopicAuthorizationException(Set.of("jobs")));
    node.pump.turn();
    run.nanos += Duration.ofMinutes(1).toNanos();

    assertThatExceptionOfType(GaveUp.class)
        .isThrownBy(node.pump::turn)
        .withMessageContainingAll("READ", "jobs", "for too long");
  }

  /** One history. */
  private static final class Run {
    private final SplittableRandom random;
    private final SimulatedKafka kafka;
    private final SimulatedGroup<Node> group;
    private final LoggedIds jobs;
    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Integer> excuses = new HashMap<>();
    private long nanos;
    private int goneOn;

    Run(long seed, double faultRate) {
      random = new SplittableRandom(seed);
      kafka = new SimulatedKafka(random, faultRate);
      jobs = new LoggedIds(kafka);
      group = new SimulatedGroup<>(random, LOGS, () -> new Node(this));
      LOGS.forEach(kafka::appendGap);
      group.start(2);
    }

    void play() {
      for (int step = 0; step < 300; step++) {
        nanos += random.nextLong(20_000_000);
        Node node = group.any();
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3 -> produce(2);
          case 4, 5, 6 -> node.completeOne();
          case 7 -> refuse(node);
          default -> node.turn();
        }
        nanos += random.nextInt(50) == 0 ? Duration.ofSeconds(7).toNanos() : 0;
      }
      settle();
      check();
    }

    void produce(int count) {
      for (int i = 0; i < count; i++) {
        String id = "job-" + jobs.appended();
        jobs.append(group.anyPartition(), id, SimulatedWorker.job(id), 0);
      }
    }

    /** The member ends; as another it has its partitions again, or somebody else has them. */
    private void refuse(Node node) {
      List<TopicPartition> owned = group.ownedBy(node);
      boolean moves = random.nextInt(3) == 0;
      if (moves) {
        node.beforeLoss();
      } else {
        goneOn += node.running.size();
      }
      endMembership(node, random.nextBoolean());
      node.completeOne();
      node.rejoin();
      owned.forEach(partition -> group.give(partition, moves ? group.any() : node));
    }

    void endMembership(Node node, boolean isLost) {
      node.member.refuse(GroupAuthorizationException.forGroupId("group"));
      if (isLost) {
        node.member.lose(group.ownedBy(node));
      }
      assertThatExceptionOfType(MembershipEnded.class).isThrownBy(node.pump::turn);
      node.pump.releaseAll();
    }

    void turns(int turns) {
      for (int turn = 0; turn < turns; turn++) {
        nanos += 50_000_000;
        group.turnAll();
      }
    }

    void settle() {
      kafka.heal();
      group.processes().forEach(node -> node.member.refuse(null));
      Rest.playTo(
          kafka,
          300,
          () -> {
            nanos += 200_000_000;
            for (Node node : group.processes()) {
              node.turn();
              node.completeAll();
            }
          });
    }

    void check() {
      for (Node node : group.processes()) {
        assertThat(node.scheduler.running()).as("permits that are out").isZero();
        assertThat(node.scheduler.waiting()).as("jobs that wait").isZero();
        assertThat(node.holdings.heldBytes()).as("bytes in the account").isZero();
      }
      Map<String, Integer> outcomes = new HashMap<>();
      kafka.outputs.forEach(output ->
          outcomes.merge(new String(output.key(), StandardCharsets.UTF_8), 1, Integer::sum));
      assertThat(outcomes.keySet()).isNotEmpty().isEqualTo(jobs.all());
      assertThat(outcomes.values()).allMatch(count -> count == 1);
      calls.forEach((id, count) ->
          assertThat(count)
              .as("calls of " + id)
              .isLessThanOrEqualTo(1 + excuses.getOrDefault(id, 0)));
    }
  }

  /** One process, through all its memberships. */
  private static final class Node implements MessagesApi, SimulatedGroup.Process {
    private final Run run;
    private final WorkerSettings settings = Jobs.settings(20, 100_000, Duration.ZERO);
    private final Scheduler<FetchedJob> scheduler;
    private final Holdings holdings = Holdings.unbounded();
    private final CarriedWork carried;
    private final List<SimulatedCall> running = new ArrayList<>();
    private SimulatedKafka.Member member;
    private Pump pump;

    Node(Run run) {
      this.run = run;
      this.scheduler = Scheduler.ofFixedLimit(2 + run.random.nextInt(10));
      Clocks clocks = new Clocks(() -> Instant.EPOCH.plusNanos(run.nanos), () -> run.nanos);
      this.carried = Jobs.carried(settings, scheduler, this, holdings, clocks);
      rejoin();
    }

    void rejoin() {
      member = run.kafka.new Member();
      pump =
          new Pump(
              settings,
              new WorkerClients(
                  member.consumer(), member.ledger(), new Transactor(member::producer)),
              carried,
              new WorkerMeters(
                  new Meters(new SimpleMeterRegistry()), settings.topics(), () -> Instant.EPOCH),
              () -> run.nanos);
      SimulatedGroup.open(pump::open);
      pump.join();
    }

    @Override
    public SimulatedKafka.Member member() {
      return member;
    }

    @Override
    public void turn() {
      pump.turn();
    }

    @Override
    public Attempt start(Target target, Job job, AttemptListener listener) {
      String id = job.customId().orElseThrow();
      run.calls.merge(id, 1, Integer::sum);
      SimulatedCall call = new SimulatedCall(id, listener);
      running.add(call);
      return () -> running.remove(call);
    }

    @Override
    public Target target() {
      return Targets.at("http://simulated");
    }

    void completeOne() {
      if (!running.isEmpty()) {
        running.remove(run.random.nextInt(running.size())).end(run.random);
      }
    }

    void completeAll() {
      while (!running.isEmpty()) {
        completeOne();
      }
    }

    /** Every call whose outcome is not committed may be made again. */
    @Override
    public void beforeLoss() {
      Set<String> done = new HashSet<>();
      run.kafka.outputs.forEach(out -> done.add(new String(out.key(), StandardCharsets.UTF_8)));
      for (String id : run.calls.keySet()) {
        if (!done.contains(id)) {
          run.excuses.merge(id, 1, Integer::sum);
        }
      }
    }
  }
}
