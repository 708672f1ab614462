package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallEventQueueTest {

  private final AtomicInteger wakeups = new AtomicInteger();
  private final CallEventQueue events = new CallEventQueue();
  private final CallEvent.Ended ended =
      new CallEvent.Ended(
          null, Jobs.finished(Jobs.delivered(Jobs.assignment(), 0, "m"), 1), Jobs.NO_FEEDBACK);
  private final CallEvent.Began began =
      new CallEvent.Began(null, new ResponseStart(200, null, RateLimits.NONE), Instant.EPOCH);

  CallEventQueueTest() {
    events.wakeWith(wakeups::incrementAndGet);
  }

  @Test
  void anOutcomeEndsASleepOnce() throws Exception {
    assertThat(events.fallAsleep()).isTrue();
    events.add(ended);
    events.add(ended);

    assertThat(wakeups).hasValue(1);
    assertThat(events.poll()).isSameAs(ended);
    assertThat(events.await(Duration.ZERO)).isSameAs(ended);
    assertThat(events.poll()).isNull();
    assertThat(events.await(Duration.ZERO)).isNull();
  }

  @Test
  void whoIsAwakeIsNotWoken() {
    events.add(ended);
    events.wake();
    events.fallAsleep();
    events.awake();
    events.add(ended);

    assertThat(wakeups).hasValue(0);
  }

  @Test
  void withAnOutcomeThereIsNoFallingAsleep() {
    events.add(ended);

    assertThat(events.fallAsleep()).isFalse();
    events.poll();
    assertThat(events.fallAsleep()).isTrue();
  }

  @Test
  void anOutcomeBetweenFallingAsleepAndSleepingIsNotMissed() {
    boolean maySleep = events.fallAsleep();
    events.add(ended);

    assertThat(maySleep).isTrue();
    assertThat(wakeups).as("Kafka's wakeup ends also the next sleep").hasValue(1);
  }

  /** It is heard in its order, but a turn for each would double the pump's work. */
  @Test
  void aResponseThatBeginsEndsNoSleep() {
    events.add(began);
    assertThat(events.fallAsleep()).isTrue();
    events.add(began);
    assertThat(wakeups).hasValue(0);
    events.add(ended);

    assertThat(wakeups).hasValue(1);
    assertThat(events.poll()).isSameAs(began);
    assertThat(events.await(Duration.ZERO)).isSameAs(began);
    assertThat(events.fallAsleep()).as("the end is still there").isFalse();
    assertThat(events.poll()).isSameAs(ended);
  }
}
