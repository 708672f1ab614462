package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompletionsTest {

  private final AtomicInteger wakeups = new AtomicInteger();
  private final Completions completions = new Completions();
  private final News.Ended ended =
      new News.Ended(
          null, Jobs.finished(Jobs.delivered(Jobs.partition(), 0, "m"), 1), Jobs.NO_FEEDBACK);
  private final News.Began began =
      new News.Began(null, new ResponseStart(200, null, RateLimits.NONE), Instant.EPOCH);

  CompletionsTest() {
    completions.wakeWith(wakeups::incrementAndGet);
  }

  @Test
  void anOutcomeEndsASleepOnce() throws Exception {
    assertThat(completions.fallAsleep()).isTrue();
    completions.add(ended);
    completions.add(ended);

    assertThat(wakeups).hasValue(1);
    assertThat(completions.poll()).isSameAs(ended);
    assertThat(completions.await(Duration.ZERO)).isSameAs(ended);
    assertThat(completions.poll()).isNull();
    assertThat(completions.await(Duration.ZERO)).isNull();
  }

  @Test
  void whoIsAwakeIsNotWoken() {
    completions.add(ended);
    completions.wake();
    completions.fallAsleep();
    completions.awake();
    completions.add(ended);

    assertThat(wakeups).hasValue(0);
  }

  @Test
  void withAnOutcomeThereIsNoFallingAsleep() {
    completions.add(ended);

    assertThat(completions.fallAsleep()).isFalse();
    completions.poll();
    assertThat(completions.fallAsleep()).isTrue();
  }

  @Test
  void anOutcomeBetweenFallingAsleepAndSleepingIsNotMissed() {
    boolean maySleep = completions.fallAsleep();
    completions.add(ended);

    assertThat(maySleep).isTrue();
    assertThat(wakeups).as("Kafka's wakeup ends also the next sleep").hasValue(1);
  }

  /** It is heard in its order, but a turn for each would double the pump's work. */
  @Test
  void aResponseThatBeginsEndsNoSleep() {
    completions.add(began);
    assertThat(completions.fallAsleep()).isTrue();
    completions.add(began);
    assertThat(wakeups).hasValue(0);
    completions.add(ended);

    assertThat(wakeups).hasValue(1);
    assertThat(completions.poll()).isSameAs(began);
    assertThat(completions.await(Duration.ZERO)).isSameAs(began);
    assertThat(completions.fallAsleep()).as("the end is still there").isFalse();
    assertThat(completions.poll()).isSameAs(ended);
  }
}
