package io.spillway.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  /** What a RecordMetadata has if the broker told none. */
  private static final long NO_TIME = -1;

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private final ClockWatch watch = new ClockWatch();

  private static Future<RecordMetadata> answered(long millis) {
    return CompletableFuture.completedFuture(
        new RecordMetadata(new TopicPartition("progress", 0), 0, 0, millis, 0, 0));
  }

  private static Future<RecordMetadata> answered(String brokersTime) {
    return answered(Instant.parse(brokersTime).toEpochMilli());
  }

  @Test
  void aClockThatIsTwoHoursAheadIsNamedWithTheDifference() {
    watch.look(answered("2026-11-26T10:00:00Z"), NOW);
    assertThat(watch.trouble())
        .isEqualTo(
            "the clock of this machine is 7200 s ahead of that of the brokers: delays and expiries"
                + " are wrong by as much. Set it right");
    watch.look(answered("2026-11-26T11:59:00Z"), NOW);
    assertThat(watch.trouble()).isEmpty();
  }

  @Test
  void aClockThatIsBehindIsNamedToo() {
    watch.look(answered("2026-11-26T13:00:00Z"), NOW);
    assertThat(watch.trouble()).contains("3600 s behind that of the brokers");
  }

  @Test
  void whatDoesNotTellTheBrokersTimeTellsNothing() {
    watch.look(answered("2026-11-26T10:00:00Z"), NOW);
    watch.look(answered(NO_TIME), NOW);
    watch.look(new CompletableFuture<>(), NOW);
    watch.look(CompletableFuture.failedFuture(new IllegalStateException()), NOW);
    watch.look(null, NOW);
    assertThat(watch.trouble()).contains("7200 s ahead");
  }
}
