package io.spillway.tag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.Trail;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {

  private static final Failure OVERLOADED =
      Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Overloaded").inResponse(200, "req_1");

  @Test
  void allListsEveryTagOnce() throws Exception {
    List<String> constants = new ArrayList<>();
    for (Field field : Tags.class.getDeclaredFields()) {
      if (field.getType() == String.class && Modifier.isPublic(field.getModifiers())) {
        constants.add((String) field.get(null));
      }
    }
    constants.remove(Tags.PREFIX);

    assertThat(Tags.ALL).containsExactlyInAnyOrderElementsOf(constants).doesNotHaveDuplicates();
    assertThat(Tags.ALL).allMatch(tag -> tag.startsWith(Tags.PREFIX));
  }

  @Test
  void settingReplacesEveryEarlierValueAndNullRemoves() {
    Headers headers = new RecordHeaders();
    headers.add(Tags.STATUS, bytes("400")).add("x", bytes("1")).add(Tags.STATUS, bytes("500"));

    TagWriter.set(headers, Tags.STATUS, "529");
    assertThat(values(headers, Tags.STATUS)).containsExactly("529");
    assertThat(values(headers, "x")).containsExactly("1");

    TagWriter.set(headers, Tags.STATUS, null);
    assertThat(values(headers, Tags.STATUS)).isEmpty();
  }

  @Test
  void foreignHeadersPassWithTheirOrderAndDuplicates() {
    Headers headers = new RecordHeaders();
    headers
        .add("traceparent", bytes("00-1"))
        .add(Tags.STATUS, bytes("400"))
        .add("x", bytes("1"))
        .add(Tags.PREFIX + "unknown", bytes("?"))
        .add("x", null)
        .add("Spillway-status", bytes("7"));

    assertThat(TagWriter.foreign(headers).toArray())
        .containsExactly(
            new RecordHeader("traceparent", bytes("00-1")),
            new RecordHeader("x", bytes("1")),
            new RecordHeader("x", (byte[]) null),
            new RecordHeader("Spillway-status", bytes("7")));
    assertThat(headers.toArray()).hasSize(6);
  }

  @Test
  void writingOverAnOlderFailureLeavesNothingOfIt() {
    Headers headers = new RecordHeaders();
    Failure older =
        new Failure(
            429,
            429,
            "rate_limit_error",
            "slow",
            Phase.RESPONSE,
            Category.QUOTA_RATE,
            Disposition.RETRY,
            "req_0",
            Duration.ofSeconds(3),
            9);
    Trail held = new Trail(2, Optional.of(Instant.EPOCH), Duration.ofSeconds(5), History.EMPTY);
    TagWriter.write(new FailureTags(older, held, Instant.EPOCH, "m", "e", "w"), headers);

    FailureTags newer =
        new FailureTags(
            Failure.of(KnownFailure.INTERNAL, Phase.CONNECT, ""),
            Trail.START,
            Instant.ofEpochMilli(7),
            "",
            "",
            "");
    TagWriter.write(newer, headers);

    assertThat(TagReader.failure(headers)).contains(newer);
    for (String absent :
        List.of(Tags.WIRE_STATUS, Tags.REQUEST_ID, Tags.RETRY_AFTER_MS, Tags.HELD_MS)) {
      assertThat(headers.lastHeader(absent)).as(absent).isNull();
    }
  }

  @Property(tries = 500)
  void whatIsWrittenIsRead(@ForAll long seed, @ForAll String text) {
    FailureTags tags = tags(new SplittableRandom(seed), text);
    Headers headers = new RecordHeaders();
    TagWriter.write(tags, headers);

    assertThat(TagReader.failure(headers)).contains(tags);
    assertThat(TagReader.trail(headers)).isEqualTo(tags.trail());
    assertThat(TagReader.failure(new RecordHeaders(headers.toArray()))).contains(tags);
  }

  @ParameterizedTest
  @CsvSource({
    "spillway-status, ''",
    "spillway-status, 200",
    "spillway-status, 600",
    "spillway-status, x",
    "spillway-status, 99999999999",
    "spillway-phase, ''",
    "spillway-phase, later",
    "spillway-category, x",
    "spillway-disposition, x",
  })
  void withoutAReadableStatusAndCourseItIsNoFailureEvent(String tag, String value) {
    Headers headers = written();
    TagWriter.set(headers, tag, value.isEmpty() ? null : value);
    assertThat(TagReader.failure(headers)).isEmpty();

    headers.remove(tag);
    headers.add(tag, null);
    assertThat(TagReader.failure(headers)).isEmpty();
  }

  @Property(tries = 500)
  void noHeaderValueMakesItThrow(@ForAll long seed, @ForAll byte[] garbage) {
    SplittableRandom random = new SplittableRandom(seed);
    Headers headers = written();
    for (String tag : Tags.ALL) {
      if (random.nextInt(3) == 0) {
        headers.remove(tag);
        byte[][] values = {null, garbage, bytes("-1"), bytes("" + Long.MAX_VALUE), bytes("[{}]")};
        headers.add(tag, values[random.nextInt(values.length)]);
      }
    }

    assertThat(TagReader.failure(headers)).isNotNull();
    Trail trail = TagReader.trail(headers);
    assertThat(trail.attempts()).isNotNegative();
    assertThat(trail.held().isNegative()).isFalse();
  }

  @Test
  void aRecordWithoutTagsIsAtItsStart() {
    assertThat(TagReader.trail(new RecordHeaders())).isEqualTo(Trail.START);
    assertThat(TagReader.failure(new RecordHeaders())).isEmpty();
  }

  private static Headers written() {
    Headers headers = new RecordHeaders();
    TagWriter.write(
        new FailureTags(OVERLOADED, Trail.START, Instant.EPOCH, "m", "e", "w"), headers);
    return headers;
  }

  private static FailureTags tags(SplittableRandom random, String text) {
    Failure failure =
        new Failure(
            random.nextInt(300, 600),
            random.nextBoolean() ? null : random.nextInt(100, 600),
            text,
            text,
            pick(random, Phase.values()),
            pick(random, Category.values()),
            pick(random, Disposition.values()),
            random.nextBoolean() ? null : text,
            random.nextBoolean() ? null : Duration.ofMillis(random.nextLong(1L << 40)),
            random.nextLong(1L << 40));
    Instant at = Instant.ofEpochMilli(random.nextLong(1L << 42));
    Trail trail =
        new Trail(
            random.nextInt(1_000),
            random.nextBoolean() ? Optional.empty() : Optional.of(at),
            Duration.ofMillis(random.nextLong(1L << 40)),
            History.EMPTY.with(HistoryEntry.of(failure, 3, random.nextBoolean(), at)));
    return new FailureTags(failure, trail, at, text, "api.example", "0.1/" + text);
  }

  private static <T> T pick(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static List<String> values(Headers headers, String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers.headers(name)) {
      values.add(new String(header.value(), UTF_8));
    }
    return values;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
