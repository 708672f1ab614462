package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.api.AttemptEnd;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.Outcome;
import io.spillway.api.RateLimits;
import io.spillway.api.RateLimits.Bucket;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.pressure.Feedback;
import io.spillway.pressure.RecordingGate;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a stream tells reaches the scheduler, on the pump's thread and in its order. */
class StreamNewsTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final String MODEL = "claude-test";
  private static final long MILLI = 1_000_000;
  private static final Usage USAGE = new Usage(10, 20, 30, 40);
  private static final RateLimits LIMITS =
      new RateLimits(
          new Bucket(
              OptionalLong.of(50), OptionalLong.of(0), Optional.of(Instant.ofEpochSecond(60))),
          Bucket.NONE,
          Bucket.NONE,
          Bucket.NONE);
  private static final ResponseStart START = new ResponseStart(200, "req_1", LIMITS);
  private static final Failure OVERLOADED =
      Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "no").inResponse(200, "req_1");

  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0);
  private final RecordingGate gate = new RecordingGate();
  private final SimulatedWorker worker = new SimulatedWorker(kafka, gate.scheduler());

  StreamNewsTest() {
    kafka.append(JOBS, new byte[0], SimulatedWorker.job("a"), 0);
    worker.assign(JOBS);
    while (worker.calls.isEmpty()) {
      worker.turn(MILLI);
    }
  }

  private static AttemptEnd end(Outcome outcome) {
    return new AttemptEnd(
        outcome, USAGE, 0, LIMITS, new AttemptTiming(Duration.ZERO, Duration.ofMillis(1)));
  }

  private static Outcome success() {
    return new Outcome.Succeeded(JsonNodeFactory.instance.objectNode(), "req_1", 20);
  }

  private Feedback feedback(Failure failure) {
    return new Feedback(failure, USAGE, LIMITS, Instant.EPOCH.plusNanos(worker.nanos() - MILLI));
  }

  @Test
  void theLimitsAndTheUsageOfASuccessReachIt() {
    SimulatedWorker.Call call = worker.running().getFirst();
    call.listener().began(START);
    assertThat(gate.heard).as("only the pump tells").isEmpty();
    worker.turn(MILLI);
    assertThat(gate.heard).containsExactly(MODEL, START, worker.nanos());

    gate.heard.clear();
    call.listener().ended(end(success()));
    worker.turn(MILLI);
    assertThat(gate.heard).containsExactly(MODEL, feedback(null), worker.nanos());
    assertThat(kafka.outputs).hasSize(1);
  }

  @Test
  void whatIsKnownOfCallsIsHeardBeforeTheNextJobStarts() {
    gate.closed.add(MODEL);
    kafka.append(JOBS, new byte[0], SimulatedWorker.job("b"), 0);
    for (int turn = 0; turn < 50; turn++) {
      worker.turn(MILLI); // it is read, and waits
    }
    worker.running().getFirst().listener().ended(end(new Outcome.Failed(OVERLOADED)));
    gate.closed.clear();
    worker.turn(MILLI);

    assertThat(gate.heardAtStart).containsExactly(0, 3);
  }

  @Test
  void theShareOfThePartitionsIsToldWheneverItChanges() {
    TopicPartition due = new TopicPartition("due", 0);
    for (TopicPartition more :
        List.of(due, new TopicPartition("due", 1), new TopicPartition("jobs", 1))) {
      kafka.appendGap(more);
    }
    shareBecomes(0.25);
    worker.assign(due);
    shareBecomes(0.5);
    worker.lose(due);
    shareBecomes(0.25);
  }

  /** A partition begins when its mark is known. */
  private void shareBecomes(double expected) {
    for (int turn = 0; turn < 100 && gate.share != expected; turn++) {
      worker.turn(100 * MILLI);
    }
    assertThat(gate.share).isEqualTo(expected);
  }

  @Test
  void thoseOfAFailureDoToo() {
    SimulatedWorker.Call call = worker.running().getFirst();
    call.listener().began(START);
    call.listener().ended(end(new Outcome.Failed(OVERLOADED)));
    worker.turn(MILLI);

    assertThat(gate.heard)
        .containsExactly(MODEL, START, worker.nanos(), MODEL, feedback(OVERLOADED), worker.nanos());
  }

  /** Its event loop may tell what it knew before the cancellation took effect there. */
  @Test
  void aCancelledCallTellsNothingButThatItIsGone() {
    SimulatedWorker.Call call = worker.running().getFirst();
    worker.lose(JOBS);
    worker.turn(MILLI);
    assertThat(gate.heard).containsExactly(MODEL, "nothing", worker.nanos());

    gate.heard.clear();
    call.listener().began(START);
    call.listener().ended(end(success()));
    worker.turn(MILLI);
    assertThat(gate.heard).isEmpty();
    assertThat(kafka.outputs).isEmpty();
    assertThat(worker.heldBytes()).isZero();
  }

  @Test
  void aJobThatIsRefusedGivesItsPlaceBackAndTellsNothing() {
    kafka.append(JOBS, new byte[0], "garbage".getBytes(UTF_8), 0);
    for (int turn = 0; turn < 100 && gate.heard.isEmpty(); turn++) {
      worker.turn(MILLI);
    }

    assertThat(gate.heard).containsExactly("", "nothing", worker.nanos());
    assertThat(worker.calls).containsExactly("a");
  }
}
