package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays every fixture over HTTP/1.1 against the real client, makes the record that the worker would
 * write, and compares every tag of it with what the fixture's file expects.
 */
class FixtureIT {
  private static final List<Fixture> FIXTURES =
      Stream.concat(Fixtures.all().stream(), Fixtures.ofTransport().stream())
          .filter(fixture -> !fixture.isHttp2Only())
          .toList();
  private static PlayedFixtures played;

  @BeforeAll
  static void playThemAll() {
    played = PlayedFixtures.play(FIXTURES, null);
  }

  @AfterAll
  static void close() {
    played.close();
  }

  @TestFactory
  Stream<DynamicTest> everyFixtureBecomesWhatItsFileExpects() {
    return FIXTURES.stream()
        .map(fixture ->
            DynamicTest.dynamicTest(fixture.name(), () -> played.assertExpected(fixture)));
  }

  /** A limit is watched as soon as it runs, however long the one before it was. */
  @Test
  void aTimeLimitIsKeptWhenItIsOver() {
    FIXTURES.stream()
        .filter(fixture -> fixture.name().startsWith("time-"))
        .forEach(fixture ->
            assertThat(played.totals().get(fixture.name()))
                .as(fixture.name())
                .isLessThan(Duration.ofSeconds(10)));
  }

  @Test
  void everyAttemptHasExactlyOneOutcome() {
    assertThat(played.outcomes()).hasSameSizeAs(FIXTURES);
    played.outcomes().forEach((name, count) -> assertThat(count).as(name).hasValue(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time-first-byte",
        "time-idle",
        "time-idle-deaf",
        "time-progress",
        "time-total",
        "bound-line",
        "bound-endless-page",
        "error-then-silence",
        "good-silent-after-stop",
        "good-endless-after-stop",
      })
  void aStreamThatStallsFreesItsConnection(String name) {
    assertThat(played.server().left(name)).succeedsWithin(Duration.ofSeconds(10));
  }
}
