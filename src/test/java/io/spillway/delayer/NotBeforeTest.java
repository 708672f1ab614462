package io.spillway.delayer;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cancel.CancelIndex;
import io.spillway.ladder.Ladder;
import io.spillway.tag.Tags;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** A record that is not to be called before a time goes from one delay topic to another. */
class NotBeforeTest {
  private static final Instant START = Instant.parse("2026-11-05T12:00:00Z");
  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 10, 8);
  private static final Topics TOPICS =
      new Topics("", IntStream.range(0, 10).mapToObj(LADDER::delay).toList());
  private static final byte[] VALUE = "{}".getBytes(UTF_8);

  private final DueRecords records =
      new DueRecords(
          new DelayerSettings(TOPICS, LADDER, 16 << 10, Duration.ZERO), CancelIndex.empty());

  private static ConsumerRecord<byte[], byte[]> delayed(byte[] key, Headers headers) {
    return new ConsumerRecord<>(
        "retry.1s",
        0,
        7,
        0,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key,
        VALUE,
        headers,
        Optional.empty());
  }

  private static Headers headers(Instant notBefore) {
    Headers headers = new RecordHeaders();
    headers.add("traceparent", "00-abc".getBytes(UTF_8));
    Tags.ATTEMPT.set(headers, 3);
    Tags.WAITS.set(headers, 2);
    Tags.DUE_AT.set(headers, START);
    Tags.NOT_BEFORE.set(headers, notBefore);
    return headers;
  }

  @Test
  void whoComesTooEarlyGoesToTheTierThatFits_withoutAnAttemptOrAWait() {
    ConsumerRecord<byte[], byte[]> early =
        delayed("k".getBytes(UTF_8), headers(START.plusSeconds(300)));
    int slot = Utils.toPositive(Utils.murmur2(early.key())) % 8;

    ProducerRecord<byte[], byte[]> again = records.of(early, START);

    Duration delay = LADDER.delay(slot == 0 ? 8 : 7, slot);
    assertThat(again.topic()).isEqualTo(TOPICS.retry(slot == 0 ? 8 : 7));
    assertThat(records.isDelayed(again)).isTrue();
    assertThat(records.isResult(again)).isFalse();
    assertThat(again.key()).isSameAs(early.key());
    assertThat(again.value()).isSameAs(early.value());
    Headers expected = headers(START.plusSeconds(300));
    Tags.DUE_AT.set(expected, START.plus(delay));
    assertThat(again.headers()).containsExactlyInAnyOrder(expected.toArray());
    assertThat(Tags.DUE_AT.read(early.headers())).as("what was read").contains(START);
  }

  @Test
  void whoComesAtItsTimeOrLaterIsDue() {
    for (long late : new long[] {0, 1, 86_400_000}) {
      Instant now = START.plusMillis(late);
      assertThat(records.of(delayed(null, headers(START)), now).topic()).isEqualTo("due");
    }
  }

  /** The delayer is late with each part, by up to 3 s. */
  @Test
  void aWaitOfDaysEndsNeverEarly_andLateByLessThanTwoSecondsAndTheLatenessOfItsLastPart() {
    tries(300)
        .holds(draws -> {
          byte[] key = draws.text(20).getBytes(UTF_8);
          int slot = Utils.toPositive(Utils.murmur2(key)) % 8;
          Duration wait = Duration.ofMillis(draws.within(1L, Duration.ofDays(3).toMillis()));
          Instant notBefore = START.plus(wait);
          Instant now = START;
          long late = 0;
          int parts = 0;
          ProducerRecord<byte[], byte[]> next = records.of(delayed(key, headers(notBefore)), now);
          while (records.isDelayed(next)) {
            late = draws.within(0, 3_000);
            now = Tags.DUE_AT.read(next.headers()).orElseThrow().plusMillis(late);
            next = records.of(delayed(next.key(), next.headers()), now);
            parts++;
          }
          assertThat(next.topic()).isEqualTo("due");
          assertThat(now).isAfterOrEqualTo(notBefore);
          assertThat(now.minusMillis(late)).isBefore(notBefore.plusSeconds(2));
          assertThat((long) parts).isLessThanOrEqualTo(LADDER.mostParts(wait, slot));
          assertThat(Tags.ATTEMPT.read(next.headers())).contains(3);
        });
  }
}
