package io.spillway.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final long SECOND = 1_000_000_000L;

  private final StallWatch watch = new StallWatch(Duration.ofMinutes(2));

  @Test
  void whoOwesSomethingForTheBoundWithoutACommitIsStalled() {
    assertThat(watch.look(owing(7), 0)).isEmpty();
    assertThat(watch.look(owing(7), 119 * SECOND)).isEmpty();
    assertThat(watch.look(owing(7), 120 * SECOND))
        .contains("outcomes wait, for 120 s without a commit");
    assertThat(watch.look(owing(7), 500 * SECOND))
        .contains("outcomes wait, for 500 s without a commit");
  }

  @Test
  void aCommitBeginsTheTimeAnew() {
    assertThat(watch.look(owing(7), 0)).isEmpty();
    assertThat(watch.look(owing(8), 130 * SECOND)).isEmpty();
    assertThat(watch.look(owing(8), 249 * SECOND)).isEmpty();
    assertThat(watch.look(owing(8), 250 * SECOND)).isPresent();
    assertThat(watch.look(owing(9), 251 * SECOND)).isEmpty();
  }

  @Test
  void whoOwesNothingIsIdleNotStalled() {
    assertThat(watch.look(new Headway("", 7), 0)).isEmpty();
    assertThat(watch.look(new Headway("", 7), 1_000 * SECOND)).isEmpty();
    assertThat(watch.look(owing(7), 1_100 * SECOND)).isEmpty();
    assertThat(watch.look(owing(7), 1_119 * SECOND)).isEmpty();
    assertThat(watch.look(owing(7), 1_220 * SECOND)).isPresent();
    assertThat(watch.look(new Headway("", 7), 1_221 * SECOND)).isEmpty();
  }

  private static Headway owing(long commits) {
    return new Headway("outcomes wait", commits);
  }
}
