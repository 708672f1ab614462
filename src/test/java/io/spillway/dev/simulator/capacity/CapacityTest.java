package io.spillway.dev.simulator.capacity;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.capacity.CapacityVerdict.CallAdmitted;
import io.spillway.dev.simulator.capacity.CapacityVerdict.Overloaded;
import io.spillway.dev.simulator.capacity.CapacityVerdict.RateLimited;
import io.spillway.dev.simulator.json.Json;
import io.spillway.property.Draws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {
  private static Capacity of(String bounds) {
    String group = "[{\"group\":\"g\",\"models\":[\"m\"]," + bounds + "}]";
    return new Capacity(CapacityPlan.of(Json.tree(group)).groups().getFirst());
  }

  private static String at(Capacity capacity, long input, long millis) {
    return text(capacity.admit(input, true, millis));
  }

  private static String text(CapacityVerdict verdict) {
    return switch (verdict) {
      case CallAdmitted _ -> "200";
      case Overloaded _ -> "529";
      case RateLimited limited -> "429 after " + limited.retryAfterSeconds();
    };
  }

  /** How many of so many calls at one moment are admitted. */
  private static int admitted(Capacity capacity, int calls, long input, long millis) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += at(capacity, input, millis).equals("200") ? 1 : 0;
    }
    return admitted;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // limits a minute | of 1000 calls with 100 input tokens at 0 | then | at 1 s | at 60 s
        "'requests':60                         | 60   | 429 after 1  | 1    | 59",
        "'requests':6                          | 6    | 429 after 10 | 0    | 6",
        "'input_tokens':6000                   | 60   | 429 after 1  | 1    | 59",
        "'input_tokens':99                     | 0    | 429 after 60 | 0    | 0",
        "'requests':60,'input_tokens':600      | 6    | 429 after 10 | 0    | 6",
        "'output_tokens':1                     | 1000 | 200          | 1000 | 1000",
        "'streams':7                           | 7    | 529          | 0    | 0",
        "'streams':0                           | 0    | 529          | 0    | 0",
        "'requests':60,'stranger':0.4          | 60   | 429 after 2  | 0    | 36",
        "'requests':60,'stranger':1            | 60   | 429 after 60 | 0    | 0",
      })
  void aBudgetRefillsWithoutABreak(
      String bounds, int atOnce, String then, int afterOneSecond, int afterAMinute) {
    Capacity capacity = of(bounds.replace('\'', '"'));
    assertThat(admitted(capacity, 1_000, 100, 0)).isEqualTo(atOnce);
    assertThat(at(capacity, 100, 0)).isEqualTo(then);
    assertThat(admitted(capacity, 1_000, 100, 1_000)).isEqualTo(afterOneSecond);
    assertThat(admitted(capacity, 1_000, 100, 60_000)).isEqualTo(afterAMinute);
  }

  @ParameterizedTest
  @CsvSource({
    // generated at 0, asked at second, verdict, left, full after s
    "0,     0,  200,          1000, 0",
    "999,   0,  200,          1,    59.94",
    "1000,  0,  429 after 1,  0,    60",
    "1000,  3,  200,          50,   57",
    "2000,  0,  429 after 61, 0,    120",
    "2000,  60, 429 after 1,  0,    60",
    "2000,  61, 200,          16,   59",
  })
  void outputCountsWhenItIsGenerated(
      long generated, long second, String verdict, long left, double fullAfterSeconds) {
    Capacity capacity = of("\"output_tokens\":1000");
    assertThat(at(capacity, 1, 0)).isEqualTo("200");
    capacity.generated(generated, 0);
    assertThat(at(capacity, 1, second * 1_000)).isEqualTo(verdict);
    assertThat(capacity.readings(second * 1_000))
        .containsOnlyKeys(Metered.OUTPUT_TOKENS)
        .containsValue(new MeterReading(1_000, left, (long) Math.ceil(fullAfterSeconds * 1_000)));
  }

  @Test
  void aRefusedCallUsesNothing() {
    Capacity capacity = of("\"requests\":60,\"input_tokens\":1000,\"streams\":1");
    assertThat(at(capacity, 100, 0)).isEqualTo("200");
    var before = capacity.readings(0);
    assertThat(at(capacity, 100, 0)).isEqualTo("529");
    assertThat(at(capacity, 901, 0)).isEqualTo("429 after 1");
    assertThat(capacity.readings(0)).isEqualTo(before);
    assertThat(capacity.open()).isEqualTo(1);
  }

  @Test
  void anEndedStreamMakesRoomForOne() {
    Capacity capacity = of("\"streams\":2");
    assertThat(admitted(capacity, 5, 1, 0)).isEqualTo(2);
    capacity.ended();
    assertThat(admitted(capacity, 5, 1, 0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // second | streams | a call over them | requests left
        "0   | 10 | 529          | 100",
        "9   | 10 | 529          | 100",
        "10  | 0  | 529          | 100",
        "20  | 2  | 429 after 5  | 20",
        "30  | 10 | 529          | 20",
        "40  | 4  | 529          | 36",
      })
  void thePlanChangesWhatIsThere(long second, int streams, String over, long left) {
    Capacity capacity =
        of(
            """
            "streams":10,"requests":100,"phases":[
              {"from":10,"overload":"refused"},
              {"from":20,"factor":0.2,"retry_after":5},
              {"from":30},
              {"from":40,"streams":4}]
            """);
    long requestsBefore = capacity.readings(second * 1_000).get(Metered.REQUESTS).remaining();
    assertThat(requestsBefore).isEqualTo(left);
    assertThat(admitted(capacity, 12, 1, second * 1_000)).isEqualTo(streams);
    assertThat(at(capacity, 1, second * 1_000)).isEqualTo(over);
  }

  @ParameterizedTest
  @CsvSource({
    // form, streamed, verdict of a new call
    "refused,    true,  529",
    "refused,    false, 529",
    "mid-stream, true,  200",
    "mid-stream, false, 529",
  })
  void anOverloadRefusesOrLetsBegin(String form, boolean streamed, String verdict) {
    Capacity capacity = of("\"phases\":[{\"from\":10,\"overload\":\"" + form + "\"}]");
    assertThat(text(capacity.admit(1, streamed, 9_999))).isEqualTo("200");
    assertThat(text(capacity.admit(1, streamed, 10_000))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    // admitted at ms, draw, its end?, breaks off at ms: not 1 ms before
    "0,      0,     false, 12000",
    "0,      0.9999,false, 14000",
    "9000,   0.5,   false, 13000",
    "11000,  0,     false, 13000",
    "11000,  0.9999,false, 15000",
    "0,      0,     true,  10000",
    "15000,  0,     true,  15000",
  })
  void anOpenStreamBreaksOffAfterAWhileAndBeforeItsEnd(
      long admitted, double draw, boolean ending, long breaksOff) {
    Capacity capacity =
        of("\"phases\":[{\"from\":10,\"overload\":\"mid-stream\",\"after\":[2,4]},{\"from\":60}]");
    if (breaksOff > admitted) {
      assertThat(capacity.breaksOff(admitted, draw, ending, breaksOff - 1)).isFalse();
    }
    assertThat(capacity.breaksOff(admitted, draw, ending, breaksOff)).isTrue();
    assertThat(capacity.breaksOff(admitted, draw, ending, 60_000)).isFalse();
  }

  @Test
  void aSharpRiseIsRefusedAndASlowOneIsNot() {
    Capacity capacity = of("\"acceleration\":{\"floor\":60,\"growth\":2}");
    assertThat(admitted(capacity, 100, 1, 0)).isEqualTo(10);
    assertThat(at(capacity, 1, 0)).isEqualTo("429 after 1");
    int lastMinute = 0;
    for (int minute = 1; minute <= 5; minute++) {
      int thisMinute = 0;
      for (int second = 0; second < 60; second++) {
        thisMinute += admitted(capacity, 1_000, 1, minute * 60_000L + second * 1_000L);
      }
      assertThat(thisMinute).as("minute %d", minute).isGreaterThan(lastMinute);
      lastMinute = thisMinute;
    }
    assertThat(lastMinute).isBetween(400, 4_000);
    assertThat(admitted(capacity, 1_000, 1, 3_600_000)).as("after an hour").isEqualTo(10);
  }

  /** Whatever the order of calls: no window of time gets more than a bucket and its refill. */
  @Test
  void noWindowGetsMoreThanABucketAndItsRefill() {
    tries(300)
        .holds(draws -> {
          long limit = draws.within(1L, 200L);
          long streams = draws.within(1L, 40L);
          Capacity capacity = of("\"requests\":" + limit + ",\"streams\":" + streams);
          checkWindows(history(draws, capacity, streams), limit);
        });
  }

  /** The times of the admitted calls; some of their streams end on the way. */
  private static List<Long> history(Draws draws, Capacity capacity, long streams) {
    List<Long> admitted = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 150; i++) {
      now += draws.within(0, 2_000);
      String verdict = at(capacity, 1, now);
      if (verdict.equals("200")) {
        admitted.add(now);
      }
      assertThat(capacity.open()).isBetween(0L, streams);
      MeterReading reading = capacity.readings(now).get(Metered.REQUESTS);
      assertThat(reading.remaining()).isBetween(0L, reading.limit());
      if (verdict.startsWith("429")) {
        now += Long.parseLong(verdict.substring("429 after ".length())) * 1_000;
        String later = at(capacity, 1, now);
        assertThat(later).as("after retry-after").isIn("200", "529");
        if (later.equals("200")) {
          admitted.add(now);
        }
      }
      if (capacity.open() > 0 && draws.nextBoolean()) {
        capacity.ended();
      }
    }
    return admitted;
  }

  private static void checkWindows(List<Long> times, long limit) {
    for (int from = 0; from < times.size(); from++) {
      for (int to = from; to < times.size(); to++) {
        double most = limit * (1 + (times.get(to) - times.get(from)) / 60_000.0);
        assertThat((double) (to - from + 1)).isLessThanOrEqualTo(most + 1e-6);
      }
    }
  }
}
