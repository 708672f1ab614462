package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixture.Expectation;
import io.spillway.dev.simulator.fixtures.Fixtures;
import io.spillway.dev.simulator.fixtures.Frame;
import io.spillway.dev.simulator.settings.Authority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The same as {@link FixtureIT} over TLS and HTTP/2, the way production goes; with fixtures of
 * frames, and RST_STREAM with every code.
 */
class Http2FixtureIT {
  /** A body over its content-length: HTTP/2 refuses the stream before a byte of it is read. */
  private static final String MORE_THAN_PROMISED = "cut-content-length-short";

  private static final List<Fixture> FIXTURES = fixtures();
  private static PlayedFixtures played;

  @BeforeAll
  static void playThemAll() {
    played = PlayedFixtures.play(FIXTURES, Authority.make());
  }

  @AfterAll
  static void close() {
    played.close();
  }

  private static List<Fixture> fixtures() {
    List<Fixture> fixtures = new ArrayList<>();
    Stream.concat(Fixtures.all().stream(), Fixtures.ofTransport().stream())
        .filter(fixture -> !fixture.isHttp1Only())
        .filter(fixture -> !fixture.name().equals(MORE_THAN_PROMISED))
        .map(Http2FixtureIT::whateverTheTransportAdds)
        .forEach(fixtures::add);
    for (Frame.Code code : Frame.Code.values()) {
      fixtures.add(resetBefore(code.name(), code.name()));
      fixtures.add(resetInStream(code.name()));
    }
    fixtures.add(resetBefore("4711", "code 4711"));
    return fixtures;
  }

  /** What HTTP/2 says of a cut may stand behind what is expected of it. */
  private static Fixture whateverTheTransportAdds(Fixture fixture) {
    Map<Expectation, String> expectations = new EnumMap<>(Expectation.class);
    expectations.putAll(fixture.expectations());
    expectations.computeIfPresent(
        Expectation.MESSAGE, (key, said) -> said.endsWith("…") ? said : said + "…");
    return Fixtures.expecting(fixture, expectations);
  }

  private static Fixture resetBefore(String code, String named) {
    boolean calm = code.equals(Frame.Code.ENHANCE_YOUR_CALM.name());
    return Fixtures.parse(
        "reset-before-" + code,
        """
        expect outcome: failed
        expect status: %s
        expect wire status: none
        expect type: %s
        expect phase: connect
        expect category: %s
        expect disposition: retry
        expect message: the stream was reset: %s
        expect request id: none
        expect retry-after-ms: none
        expect output tokens: 0
        expect route: retry tier 0
        @ reset %s
        = silence
        """
            .formatted(
                calm ? "429" : "503",
                calm ? "rate_limit_error" : "connection_error",
                calm ? "quota_rate" : "model_provider",
                named,
                code));
  }

  private static Fixture resetInStream(String code) {
    boolean calm = code.equals(Frame.Code.ENHANCE_YOUR_CALM.name());
    return Fixtures.parse(
        "reset-in-stream-" + code,
        """
        expect outcome: failed
        expect status: %s
        expect wire status: 200
        expect type: %s
        expect phase: stream
        expect category: %s
        expect disposition: retry
        expect message: the stream ended before message_start: the stream was reset: %s
        expect request id: none
        expect retry-after-ms: none
        expect output tokens: 0
        expect route: retry tier 0
        HTTP/1.1 200 OK
        content-type: text/event-stream

        > event: ping
        > data: {"type":"ping"}
        >
        ~ 20ms
        @ reset %s
        = silence
        """
            .formatted(
                calm ? "429" : "502",
                calm ? "rate_limit_error" : "truncated_stream",
                calm ? "quota_rate" : "model_provider",
                code,
                code));
  }

  @TestFactory
  Stream<DynamicTest> everyFixtureBecomesWhatItsFileExpects() {
    return FIXTURES.stream()
        .map(fixture ->
            DynamicTest.dynamicTest(fixture.name(), () -> played.assertExpected(fixture)));
  }

  @Test
  void everyAttemptHasExactlyOneOutcome() {
    assertThat(played.outcomes()).hasSameSizeAs(FIXTURES);
    played.outcomes().forEach((name, count) -> assertThat(count).as(name).hasValue(1));
  }
}
