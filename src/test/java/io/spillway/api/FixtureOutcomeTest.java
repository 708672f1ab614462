package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixture.Expectation;
import io.spillway.status.Failure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads every fixture's body without a socket (but those whose length HTTP has to say) and compares
 * the outcome with what its file expects; FixtureIT does so over a socket, as far as the records of
 * Kafka.
 */
class FixtureOutcomeTest {
  @TestFactory
  Stream<DynamicTest> everyBodyIsReadAsItsFileExpects() {
    return Readings.fixtures().stream()
        .filter(fixture -> !fixture.header("content-length").orElse("auto").matches("[0-9]+"))
        .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> assertOutcome(fixture)));
  }

  private static void assertOutcome(Fixture fixture) {
    Outcome outcome = Readings.whole(fixture, fixture.body(), Readings.end(fixture));
    Map<Expectation, String> actual =
        switch (outcome) {
          case Outcome.Succeeded succeeded -> succeeded(succeeded);
          case Outcome.Failed failed -> failed(failed.failure());
        };
    assertThat(fixture.expectations()).as("%s", outcome).containsAllEntriesOf(actual);
  }

  private static Map<Expectation, String> succeeded(Outcome.Succeeded succeeded) {
    Map<Expectation, String> actual = new EnumMap<>(Expectation.class);
    StringBuilder text = new StringBuilder();
    succeeded
        .message()
        .path("content")
        .forEach(block -> text.append(block.path("text").asText("")));
    actual.put(Expectation.OUTCOME, "succeeded");
    actual.put(Expectation.OUTPUT_TOKENS, Long.toString(succeeded.outputTokens()));
    actual.put(Expectation.STOP_REASON, succeeded.message().path("stop_reason").asText());
    actual.put(Expectation.TEXT, text.toString());
    return actual;
  }

  private static Map<Expectation, String> failed(Failure failure) {
    Map<Expectation, String> actual = new EnumMap<>(Expectation.class);
    Duration wait = failure.retryAfter();
    actual.put(Expectation.OUTCOME, "failed");
    actual.put(Expectation.STATUS, Integer.toString(failure.status()));
    actual.put(Expectation.WIRE_STATUS, String.valueOf(failure.wireStatus()));
    actual.put(Expectation.TYPE, failure.type());
    actual.put(Expectation.PHASE, failure.phase().tag());
    actual.put(Expectation.CATEGORY, failure.category().tag());
    actual.put(Expectation.DISPOSITION, failure.disposition().tag());
    actual.put(Expectation.RETRY_AFTER_MS, wait == null ? "none" : Long.toString(wait.toMillis()));
    actual.put(Expectation.OUTPUT_TOKENS, Long.toString(failure.outputTokens()));
    return actual;
  }
}
