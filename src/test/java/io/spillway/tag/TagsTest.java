package io.spillway.tag;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.topics.TopicsSettings;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {

  private static final Failure OVERLOADED =
      Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Overloaded").inResponse(200, "req_1");

  private static final Origin ORIGIN = Origin.at("llm.jobs", 3, 17, 1_000);
  private static final Origin ELSEWHERE = Origin.at("elsewhere", 0, 0, 5);
  private static final RetryState START = RetryState.start(ORIGIN);

  @Test
  void allListsEveryTagOnce() throws Exception {
    List<Tag<?>> constants = new ArrayList<>();
    for (Field field : Tags.class.getDeclaredFields()) {
      if (field.getType() == Tag.class) {
        constants.add((Tag<?>) field.get(null));
      }
    }

    assertThat(Tags.ALL).containsExactlyInAnyOrderElementsOf(constants);
    assertThat(Tags.ALL)
        .extracting(Tag::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("spillway-[a-z-]+"));
  }

  /** So that a job that came in can always go on: its topics take this much more than the first. */
  @Test
  void allTagsTogetherFitIntoTheRoomThatTheTopicsHaveForThem() {
    int mostBytes =
        Tags.ALL.stream().mapToInt(tag -> 16 + tag.name().length() + 3 * tag.mostChars()).sum();
    assertThat(mostBytes).isLessThan(TopicsSettings.TAG_BYTES);
  }

  /** Each record bears what the table says, and no other tag. */
  @Test
  void theTableSaysWhichTagsStandOnWhichRecord() {
    tries(200)
        .holds(draws -> {
          FailureTags tags = tags(draws, "text");
          Headers failure = new RecordHeaders();
          TagWriter.write(tags, failure);
          Headers delayed = new RecordHeaders(failure.toArray());
          TagWriter.delay(tags.retryState(), Instant.EPOCH, Instant.EPOCH, delayed);
          Headers success = new RecordHeaders();
          TagWriter.write(new SuccessTags(tags.retryState(), "r", "m", "e", "w"), success);

          assertCarried(Carrier.FAILURE, failure);
          assertCarried(Carrier.DEAD_LETTER, failure);
          assertCarried(Carrier.UNSUCCESSFUL, failure);
          assertCarried(Carrier.DELAYED, delayed);
          assertCarried(Carrier.DUE, delayed);
          assertCarried(Carrier.SUCCESS, success);
        });
  }

  private static void assertCarried(Carrier carrier, Headers headers) {
    for (Tag<?> tag : Tags.ALL) {
      boolean there = headers.lastHeader(tag.name()) != null;
      boolean allowed = tag.carriers().contains(carrier);
      assertThat(there ? allowed : !allowed || !tag.isAlways())
          .as("%s on a %s", tag, carrier.words())
          .isTrue();
    }
  }

  @Test
  void textThatIsTooLongIsCutAndNotInTheMiddleOfACharacter() {
    Headers headers = new RecordHeaders();
    Tags.MODEL.set(headers, "m".repeat(255) + "\ud83d\ude00");
    assertThat(Tags.MODEL.text(headers)).isEqualTo("m".repeat(255));
    Tags.MODEL.set(headers, "m".repeat(254) + "\ud83d\ude00" + "x");
    assertThat(Tags.MODEL.text(headers)).isEqualTo("m".repeat(254) + "\ud83d\ude00");
  }

  @Test
  void ofAHistoryThatIsTooLongTheOldestEntriesAreDropped() {
    Failure longest =
        Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "").inResponse(200, "\\".repeat(128));
    Failure typed =
        new Failure(
            429,
            429,
            "\"".repeat(128),
            "",
            Phase.STREAM,
            Category.QUOTA_RATE,
            Disposition.RETRY,
            longest.requestId(),
            null,
            0);
    History history = History.EMPTY;
    for (int attempt = 1; attempt <= 200; attempt++) {
      history = history.with(HistoryEntry.of(typed, attempt, false, Instant.MAX.minusSeconds(9)));
    }
    Headers headers = new RecordHeaders();
    Tags.HISTORY.set(headers, history);

    assertThat(Tags.HISTORY.text(headers)).hasSizeLessThanOrEqualTo(Tags.HISTORY.mostChars());
    List<HistoryEntry> kept = Tags.HISTORY.read(headers).orElseThrow().entries();
    assertThat(kept).isNotEmpty().last().extracting(HistoryEntry::attempt).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "llm.jobs", "llm.jobs-3", "llm.jobs-3-x", "llm jobs-3-4", "é-1-2"})
  void whatNamesNoPlaceIsNoOrigin(String text) {
    Headers headers = new RecordHeaders();
    headers.add(Tags.ORIGIN.name(), bytes(text));
    assertThat(TagReader.trail(headers, ELSEWHERE).origin()).isEqualTo(ELSEWHERE);
  }

  @Test
  void settingReplacesEveryEarlierValueAndNullRemoves() {
    Headers headers = new RecordHeaders();
    headers
        .add(Tags.STATUS.name(), bytes("400"))
        .add("x", bytes("1"))
        .add(Tags.STATUS.name(), bytes("500"));

    Tags.STATUS.set(headers, 529);
    assertThat(values(headers, Tags.STATUS.name())).containsExactly("529");
    assertThat(values(headers, "x")).containsExactly("1");

    Tags.STATUS.set(headers, null);
    assertThat(values(headers, Tags.STATUS.name())).isEmpty();
  }

  @Test
  void foreignHeadersPassWithTheirOrderAndDuplicates() {
    Headers headers = new RecordHeaders();
    headers
        .add("traceparent", bytes("00-1"))
        .add(Tags.STATUS.name(), bytes("400"))
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
    RetryState held =
        new RetryState(
            ORIGIN,
            2,
            1,
            Optional.of(Instant.EPOCH),
            Duration.ofSeconds(5),
            2,
            new Losses(3, 1),
            History.EMPTY);
    TagWriter.write(new FailureTags(older, held, Instant.EPOCH, "m", "e", "w"), headers);

    FailureTags newer =
        new FailureTags(
            Failure.of(KnownFailure.INTERNAL, Phase.CONNECT, ""),
            START,
            Instant.ofEpochMilli(7),
            "",
            "",
            "");
    TagWriter.write(newer, headers);

    assertThat(TagReader.failure(headers, ELSEWHERE)).contains(newer);
    for (Tag<?> absent :
        List.of(
            Tags.WIRE_STATUS,
            Tags.REQUEST_ID,
            Tags.RETRY_AFTER,
            Tags.REPLAYED_AS,
            Tags.HELD,
            Tags.DEFERRALS,
            Tags.LOST_OUTPUT_TOKENS,
            Tags.CUTS)) {
      assertThat(headers.lastHeader(absent.name())).as(absent.name()).isNull();
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    tries(500)
        .holds(draws -> {
          String text = draws.text(100);
          FailureTags tags = tags(draws, text);
          Headers headers = new RecordHeaders();
          TagWriter.write(tags, headers);

          assertThat(TagReader.failure(headers, ELSEWHERE)).contains(tags);
          assertThat(TagReader.trail(headers, ELSEWHERE)).isEqualTo(tags.retryState());
          assertThat(TagReader.failure(new RecordHeaders(headers.toArray()), ELSEWHERE))
              .contains(tags);
        });
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
    headers.remove(tag);
    if (!value.isEmpty()) {
      headers.add(tag, bytes(value));
    }
    assertThat(TagReader.failure(headers, ELSEWHERE)).isEmpty();

    headers.remove(tag);
    headers.add(tag, null);
    assertThat(TagReader.failure(headers, ELSEWHERE)).isEmpty();
  }

  @Test
  void noHeaderValueMakesItThrow() {
    tries(500)
        .holds(draws -> {
          byte[] garbage = draws.bytes(255);
          Headers headers = written();
          for (Tag<?> tag : Tags.ALL) {
            if (draws.nextInt(3) == 0) {
              headers.remove(tag.name());
              byte[][] values = {
                null, garbage, bytes("-1"), bytes("" + Long.MAX_VALUE), bytes("[{}]")
              };
              headers.add(tag.name(), values[draws.nextInt(values.length)]);
            }
          }

          assertThat(TagReader.failure(headers, ELSEWHERE)).isNotNull();
          RetryState retryState = TagReader.trail(headers, ELSEWHERE);
          assertThat(retryState.attempts()).isNotNegative();
          assertThat(retryState.held().isNegative()).isFalse();
        });
  }

  @Test
  void aRecordWithoutTagsIsAtItsStart() {
    assertThat(TagReader.trail(new RecordHeaders(), ELSEWHERE))
        .isEqualTo(RetryState.start(ELSEWHERE));
    assertThat(TagReader.failure(new RecordHeaders(), ELSEWHERE)).isEmpty();
  }

  private static Headers written() {
    Headers headers = new RecordHeaders();
    TagWriter.write(new FailureTags(OVERLOADED, START, Instant.EPOCH, "m", "e", "w"), headers);
    return headers;
  }

  private static FailureTags tags(RandomGenerator random, String text) {
    Failure failure =
        new Failure(
            random.nextInt(400, 600),
            random.nextBoolean() ? null : random.nextInt(100, 600),
            text,
            text,
            pick(random, Phase.values()),
            pick(random, Category.values()),
            pick(random, Disposition.values()),
            random.nextBoolean() ? null : text,
            random.nextBoolean() ? null : Duration.ofMillis(random.nextLong(1L << 40)),
            random.nextLong(1L << 40));
    Instant at = Instant.ofEpochMilli(60_000 + random.nextLong(1L << 42));
    RetryState retryState =
        new RetryState(
            new Origin("llm.jobs-3-17", at.minusSeconds(60), random.nextInt(3)),
            random.nextInt(1_000),
            random.nextInt(1_000),
            random.nextBoolean() ? Optional.empty() : Optional.of(at),
            Duration.ofMillis(random.nextLong(1L << 40)),
            random.nextInt(3),
            new Losses(random.nextLong(3), random.nextInt(3)),
            History.EMPTY.with(HistoryEntry.of(failure, 3, random.nextBoolean(), at)));
    return new FailureTags(failure, retryState, at, text, "api.example", "0.1/" + text);
  }

  private static <T> T pick(RandomGenerator random, T[] values) {
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
