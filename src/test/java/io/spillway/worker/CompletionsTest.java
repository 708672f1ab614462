package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompletionsTest {

  private final AtomicInteger wakeups = new AtomicInteger();
  private final Completions completions = new Completions();
  private final Finished finished = Jobs.finished(Jobs.delivered(Jobs.partition(), 0, "m"), 1);

  CompletionsTest() {
    completions.wakeWith(wakeups::incrementAndGet);
  }

  @Test
  void anOutcomeEndsASleepOnce() throws Exception {
    assertThat(completions.fallAsleep()).isTrue();
    completions.add(finished);
    completions.add(finished);

    assertThat(wakeups).hasValue(1);
    assertThat(completions.poll()).isSameAs(finished);
    assertThat(completions.await(Duration.ZERO)).isSameAs(finished);
    assertThat(completions.poll()).isNull();
    assertThat(completions.await(Duration.ZERO)).isNull();
  }

  @Test
  void whoIsAwakeIsNotWoken() {
    completions.add(finished);
    completions.wake();
    completions.fallAsleep();
    completions.awake();
    completions.add(finished);

    assertThat(wakeups).hasValue(0);
  }

  @Test
  void withAnOutcomeThereIsNoFallingAsleep() {
    completions.add(finished);

    assertThat(completions.fallAsleep()).isFalse();
  }

  @Test
  void anOutcomeBetweenFallingAsleepAndSleepingIsNotMissed() {
    boolean maySleep = completions.fallAsleep();
    completions.add(finished);

    assertThat(maySleep).isTrue();
    assertThat(wakeups).as("Kafka's wakeup ends also the next sleep").hasValue(1);
  }
}
