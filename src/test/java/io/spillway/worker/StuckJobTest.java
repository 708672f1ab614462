package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.job.Job;
import io.spillway.metrics.Meters;
import io.spillway.pressure.FixedLimit;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.transaction.Transactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that stream for ever in the same partition as a hundred thousand others, in fake time. What
 * they must not cost: time, or records that are read and sent back.
 */
class StuckJobTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final int OTHERS = 100_000;
  private static final int IN_FLIGHT = 500;
  private static final int MAX_POLL_RECORDS = 500;
  private static final long TURN_NANOS = 2_000_000;
  private static final long CALL_NANOS = 100_000_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void stuckJobsHoldNobodyUp(int stuck) {
    Run alone = new Run(0);
    alone.play();
    Run beside = new Run(stuck);
    beside.play();

    assertThat(beside.nanos).isLessThanOrEqualTo(alone.nanos + alone.nanos / 50);
    assertThat(beside.kafka.polled()).isEqualTo(OTHERS + stuck);
    assertThat(beside.kafka.committed.get(JOBS).offset()).isZero();
  }

  /** One pump over one partition. */
  private static final class Run implements MessagesApi {
    private final SimulatedKafka kafka =
        new SimulatedKafka(new SplittableRandom(1), 0, MAX_POLL_RECORDS);
    private final Queue<Call> calls = new ArrayDeque<>();
    private final Pump pump;
    private long nanos;

    /** The stuck jobs come first, and have places at the gate of their own. */
    Run(int stuck) {
      for (int job = 0; job < stuck + OTHERS; job++) {
        append(job < stuck ? "stuck" : "other");
      }
      SimulatedKafka.Member member = kafka.new Member();
      pump =
          new Pump(
              settings(),
              member.consumer(),
              new Transactor(member::producer),
              this,
              new FixedLimit(IN_FLIGHT + stuck),
              new WorkerMeters(new Meters(new SimpleMeterRegistry())),
              () -> Instant.EPOCH.plusNanos(nanos),
              () -> nanos);
      pump.join();
      member.assign(JOBS);
    }

    private void append(String model) {
      String json = "{\"custom_id\":\"any\",\"params\":{\"model\":\"" + model + "\"}}";
      kafka.append(JOBS, new byte[0], json.getBytes(StandardCharsets.UTF_8), 0);
    }

    void play() {
      while (kafka.outputs.size() < OTHERS) {
        nanos += TURN_NANOS;
        for (Call call = calls.peek(); call != null && call.end <= nanos; call = calls.peek()) {
          calls
              .remove()
              .listener
              .ended(succeeded(), new AttemptTiming(Duration.ZERO, Duration.ZERO));
        }
        pump.turn();
      }
    }

    @Override
    public Attempt start(Job job, AttemptListener listener) {
      if (job.model().equals("other")) {
        calls.add(new Call(nanos + CALL_NANOS, listener));
      }
      return () -> {};
    }

    @Override
    public String endpoint() {
      return "simulated";
    }

    private static Outcome succeeded() {
      return new Outcome.Succeeded(JsonNodeFactory.instance.objectNode(), null, 1);
    }

    private record Call(long end, AttemptListener listener) {}
  }

  private static WorkerSettings settings() {
    return new WorkerSettings(
        "jobs",
        "due",
        "failures",
        "results",
        "test",
        IN_FLIGHT,
        100_000_000,
        1_000_000,
        1_000_000,
        SimulatedKafka.COMMIT_INTERVAL,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }
}
