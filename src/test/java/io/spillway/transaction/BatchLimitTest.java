package io.spillway.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchLimitTest {

  private static final long QUOTA = 100_000;
  private static final Duration MAX_BLOCK = Duration.ofSeconds(15);

  private final BatchLimit limit = new BatchLimit();

  /** The worked example: 60 records of 100 KB under a quota of 100 KB a second. */
  @Test
  void underAQuotaItSettlesAtWhatEndsInTime() {
    assertThat(committedAfterTries(4_400_000)).isEqualTo(3);
    assertThat(limit.bytes()).isEqualTo(1_100_000);
    assertThat(committedAfterTries(limit.bytes())).isEqualTo(1);
    assertThat(limit.bytes()).as("11 s are not quick").isEqualTo(1_100_000);
  }

  private int committedAfterTries(long waiting) {
    int tries = 1;
    long tried = Math.min(waiting, limit.bytes());
    while (Duration.ofSeconds(tried / QUOTA).compareTo(MAX_BLOCK) > 0) {
      limit.late(tried);
      tried = Math.min(waiting, limit.bytes());
      tries++;
    }
    limit.committed(tried, Duration.ofSeconds(tried / QUOTA));
    return tries;
  }

  @Test
  void itGrowsAgainWhileFullTransactionsAreQuick() {
    limit.late(2_000_000);

    limit.committed(400_000, Duration.ZERO);
    assertThat(limit.bytes()).as("a small one says nothing of larger ones").isEqualTo(1_000_000);
    limit.committed(1_000_000, Duration.ofSeconds(1));
    assertThat(limit.bytes()).isEqualTo(2_000_000);
    for (int i = 0; i < 5; i++) {
      limit.committed(limit.bytes(), Duration.ofSeconds(1));
    }
    assertThat(limit.bytes()).isEqualTo(BatchLimit.MOST_BYTES);
  }

  @Test
  void itNeverShrinksToNothing() {
    for (int i = 0; i < 40; i++) {
      limit.late(limit.bytes());
    }
    assertThat(limit.bytes()).isEqualTo(65_536);
  }
}
