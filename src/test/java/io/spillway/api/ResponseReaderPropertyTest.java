package io.spillway.api;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every fixture, however its bytes arrive or are damaged. */
class ResponseReaderPropertyTest {
  private static final List<Fixture> FIXTURES = Readings.fixtures();
  private static final List<Fixture> SMALL =
      FIXTURES.stream().filter(fixture -> fixture.body().length < 8_000).toList();

  @TestFactory
  List<DynamicTest> anySplitGivesTheSameOutcome() {
    return FIXTURES.stream()
        .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> assertSplits(fixture)))
        .toList();
  }

  private static void assertSplits(Fixture fixture) {
    byte[] body = fixture.body();
    Readings.End end = Readings.end(fixture);
    Outcome whole = Readings.whole(fixture, body, end);
    var random = new SplittableRandom(body.length);
    for (int mostBytes : new int[] {1, 2, 3, 7, 64, 1_000}) {
      assertThat(Readings.inPieces(fixture, body, end, mostBytes, random)).isEqualTo(whole);
    }
  }

  /** Every cut in two of every small body. */
  @TestFactory
  List<DynamicTest> anyCutInTwoGivesTheSameOutcome() {
    return SMALL.stream()
        .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> assertCuts(fixture)))
        .toList();
  }

  private static void assertCuts(Fixture fixture) {
    byte[] body = fixture.body();
    Readings.End end = Readings.end(fixture);
    Outcome whole = Readings.whole(fixture, body, end);
    for (int cut = 0; cut <= body.length; cut++) {
      ResponseReader reader = Readings.reader(fixture);
      reader.bytes(Arrays.copyOf(body, cut));
      reader.bytes(Arrays.copyOfRange(body, cut, body.length));
      assertThat(Readings.ended(reader, end)).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  /** Every truncation of every good stream, ended in good order and broken off. */
  @TestFactory
  List<DynamicTest> anyTruncationOfAGoodAnswerIsTheSameSuccessOr502() {
    return SMALL.stream()
        .filter(fixture -> fixture.name().startsWith("good-"))
        .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> assertTruncations(fixture)))
        .toList();
  }

  private static void assertTruncations(Fixture fixture) {
    byte[] body = fixture.body();
    Outcome whole = Readings.whole(fixture, body, Readings.End.WELL);
    assertThat(whole).isInstanceOf(Outcome.Succeeded.class);
    for (int length = 0; length < body.length; length++) {
      byte[] start = Arrays.copyOf(body, length);
      for (Readings.End end : List.of(Readings.End.WELL, Readings.End.BROKEN)) {
        Outcome outcome = Readings.whole(fixture, start, end);
        if (outcome instanceof Outcome.Failed failed) {
          assertThat(failed.failure().status()).as("the first %d bytes", length).isEqualTo(502);
        } else {
          assertThat(outcome).as("the first %d bytes", length).isEqualTo(whole);
        }
      }
    }
  }

  /** {@link Readings#ended} checks that there is one outcome, and never one with a 2xx status. */
  @Test
  void aFlippedByteNeverThrowsAndGivesOneOutcome() {
    tries(20_000)
        .holds(draws -> {
          int which = draws.within(0, Integer.MAX_VALUE);
          int at = draws.within(0, Integer.MAX_VALUE);
          byte value = draws.anyByte();
          Readings.End end = draws.of(Readings.End.values());
          long seed = draws.nextLong();
          Fixture fixture = SMALL.get(which % SMALL.size());
          byte[] body = fixture.body();
          if (body.length > 0) {
            body[at % body.length] = value;
          }
          Outcome whole = Readings.whole(fixture, body, end);
          assertThat(Readings.inPieces(fixture, body, end, 40, new SplittableRandom(seed)))
              .isEqualTo(whole);
        });
  }

  @Test
  void anyBytesUnderAnyStatusGiveOneOutcome() {
    tries(5_000)
        .holds(draws -> {
          byte[] body = draws.bytes(255);
          int status = draws.within(0, 1_000);
          var reader = Readings.reader(status, java.util.Map.of());
          reader.bytes(body);
          Readings.ended(reader, Readings.End.WELL);
        });
  }
}
