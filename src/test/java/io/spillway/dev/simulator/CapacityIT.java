package io.spillway.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.RawCall.Ended;
import io.spillway.dev.simulator.capacity.CapacityPlan;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.running.Pause;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the bounds of the simulator's capacity look like on the wire, read from plain sockets. */
class CapacityIT {
  private static final String HAIKU =
      RawCall.REQUEST.replace("claude-sonnet-5", "claude-haiku-4-5");
  private static final int TOKENS = 10;
  private static final Fault SILENCE =
      new Fault.Truncation(FaultPosition.events(3), Fault.Cut.EVENT, Ending.SILENCE);

  private final AtomicLong millis =
      new AtomicLong(Instant.parse("2026-11-22T14:11:30Z").toEpochMilli());
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

  private SimulatorSettings.Builder settings(Faults faults, String bounds) {
    String group =
        "[{'group':'g','models':['claude-sonnet-5','claude-sonnet-4-5']," + bounds + "}]";
    return SimulatorSettings.builder(clock)
        .speed(Speed.instant(TOKENS))
        .faults(faults.withCapacity(CapacityPlan.of(Json.tree(group.replace('\'', '"')))));
  }

  private Simulator with(String bounds) {
    return Simulator.start(settings(Faults.none(), bounds).build());
  }

  private void pass(long seconds) {
    millis.addAndGet(seconds * 1_000);
  }

  @Test
  void anEmptyBudgetIsTheApis429() throws Exception {
    try (var simulator = with("'requests':2,'input_tokens':100000,'output_tokens':8000")) {
      RawCall first = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.header("anthropic-ratelimit-requests-limit")).isEqualTo("2");
      assertThat(first.header("anthropic-ratelimit-requests-remaining")).isEqualTo("1");
      assertThat(first.header("anthropic-ratelimit-requests-reset"))
          .isEqualTo("2026-11-22t14:12:00z");
      assertThat(first.header("anthropic-ratelimit-input-tokens-limit")).isEqualTo("100000");
      assertThat(first.header("anthropic-ratelimit-input-tokens-remaining")).isEqualTo("100000");
      assertThat(first.header("anthropic-ratelimit-input-tokens-reset"))
          .isEqualTo("2026-11-22t14:11:31z");
      assertThat(first.header("anthropic-ratelimit-output-tokens-limit")).isEqualTo("8000");
      String sibling = RawCall.REQUEST.replace("claude-sonnet-5", "claude-sonnet-4-5");
      assertThat(RawCall.post(simulator, sibling).status()).as("of the same group").isEqualTo(200);

      RawCall refused = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("30");
      assertThat(refused.header("content-type")).isEqualTo("application/json");
      assertThat(refused.header("request-id")).startsWith("req_sim");
      assertThat(refused.header("anthropic-ratelimit-requests-remaining")).isEqualTo("0");
      assertThat(refused.header("anthropic-ratelimit-requests-reset"))
          .isEqualTo("2026-11-22t14:12:30z");
      assertThat(Json.tree(refused.text()).at("/error/type").asText())
          .isEqualTo("rate_limit_error");
      assertThat(Json.tree(refused.text()).at("/error/message").asText())
          .contains("rate limit of 2 requests per minute");

      assertThat(RawCall.post(simulator, HAIKU).status()).as("of no group").isEqualTo(200);
      pass(30);
      assertThat(RawCall.post(simulator, RawCall.REQUEST).status()).isEqualTo(200);
      assertThat(simulator.stats().faults()).containsEntry("rate-limited", 1L);
    }
  }

  @Test
  void outputIsChargedAsItGoesOutAndNotByMaxTokens() throws Exception {
    try (var simulator = with("'output_tokens':15")) {
      assertThat(RawCall.post(simulator, RawCall.REQUEST).status()).isEqualTo(200);
      assertThat(RawCall.post(simulator, RawCall.REQUEST).status()).isEqualTo(200);
      RawCall refused = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(refused.status()).as("20 of 15 tokens are out").isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("24");
    }
  }

  @Test
  void aStreamThatStopsEarlyIsChargedForItsPart() throws Exception {
    var half = new Fault.Truncation(FaultPosition.events(8), Fault.Cut.EVENT, Ending.CUT);
    var faults = Faults.of(1, FaultRule.of(half));
    try (var simulator = Simulator.start(settings(faults, "'output_tokens':15").build())) {
      RawCall.post(simulator, RawCall.REQUEST);
      RawCall.post(simulator, RawCall.REQUEST);
      assertThat(RawCall.post(simulator, RawCall.REQUEST).status()).isEqualTo(200);
    }
  }

  @Test
  void inputThatIsReadFromTheCacheIsNotCharged() throws Exception {
    String body =
        """
        {"model":"claude-sonnet-5","max_tokens":100,"stream":true,"system":[{"type":"text",\
        "text":"%s","cache_control":{"type":"ephemeral"}}],\
        "messages":[{"role":"user","content":"Hello"}]}\
        """
            .formatted("long ".repeat(800));
    try (var simulator = with("'input_tokens':1500")) {
      RawCall written = RawCall.post(simulator, body);
      assertThat(written.status()).isEqualTo(200);
      assertThat(written.text()).contains("\"cache_read_input_tokens\":0");
      RawCall read = RawCall.post(simulator, body);
      assertThat(read.status()).isEqualTo(200);
      assertThat(read.text()).containsPattern("\"cache_read_input_tokens\":1\\d\\d\\d");
      RawCall other = RawCall.post(simulator, body.replace("long long", "other"));
      assertThat(other.status()).as("another prefix").isEqualTo(429);
    }
  }

  @Test
  void aStreamTooManyIsA529UntilAnotherEnds() throws Exception {
    var faults = Faults.of(1, FaultRule.of(SILENCE).forModel("claude-sonnet-5"));
    try (var simulator = Simulator.start(settings(faults, "'streams':1").build())) {
      try (var held = new Socket("127.0.0.1", simulator.port())) {
        held.getOutputStream()
            .write(RawCall.request(RawCall.REQUEST).getBytes(StandardCharsets.UTF_8));
        assertThat(held.getInputStream().read()).as("it has begun").isEqualTo('H');
        RawCall refused = RawCall.post(simulator, RawCall.REQUEST);
        assertThat(refused.status()).isEqualTo(529);
        assertThat(refused.text()).contains("overloaded_error").contains("\"request_id\"");
        assertThat(refused.header("retry-after")).isEmpty();
        assertThat(RawCall.post(simulator, HAIKU).status()).isEqualTo(200);
      }
      String sibling = RawCall.REQUEST.replace("claude-sonnet-5", "claude-sonnet-4-5");
      Pause.await("the end of the connection", () -> simulator.stats().open() == 0);
      assertThat(RawCall.post(simulator, sibling).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // after [least, most] s, speed in ms per event, events before the error at most
    "'[0,0]',   0, 0",
    "'[60,60]', 0, 14",
    "'[0,0]',   5, 0",
    "'[60,60]', 5, 14",
  })
  void aTotalOverloadBreaksStreamsOff(String after, int eventMillis, int events) throws Exception {
    String plan = "'phases':[{'from':0,'overload':'mid-stream','after':" + after + "}]";
    Speed speed = new Speed(Duration.ZERO, Duration.ofMillis(eventMillis), TOKENS, 0);
    try (var simulator = Simulator.start(settings(Faults.none(), plan).speed(speed).build())) {
      RawCall call = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.ended()).isEqualTo(Ended.WELL);
      assertThat(call.events()).isEqualTo(events + 1);
      assertThat(call.text())
          .endsWith(
              "event: error\ndata: {\"type\":\"error\",\"error\":{\"details\":null,"
                  + "\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")
          .doesNotContain("message_delta", "message_stop");
      RawCall whole =
          RawCall.post(simulator, RawCall.REQUEST.replace("\"stream\":true", "\"stream\":false"));
      assertThat(whole.status()).as("without streaming").isEqualTo(529);
    }
  }

  /** The stream has begun well, and would go on for a minute. */
  @Test
  void anOverloadBreaksTheOpenStreamsOffAndItsEndLetsTheNextPass() throws Exception {
    String plan =
        "'phases':[{'from':10,'overload':'refused','after':[0,1]},"
            + "{'from':70,'streams':0,'retry_after':5},{'from':100}]";
    Speed speed = new Speed(Duration.ZERO, Duration.ofMillis(20), 3_000, 0);
    String body = RawCall.REQUEST.replace("\"max_tokens\":100", "\"max_tokens\":3000");
    try (var simulator = Simulator.start(settings(Faults.none(), plan).speed(speed).build());
        var open = new Socket("127.0.0.1", simulator.port())) {
      open.getOutputStream().write(RawCall.request(body).getBytes(StandardCharsets.UTF_8));
      assertThat(readUntil(open, "content_block_delta")).doesNotContain("overloaded_error");
      pass(12);
      assertThat(readUntil(open, "\r\n0\r\n\r\n")).contains("overloaded_error");
      assertThat(RawCall.post(simulator, body).status()).isEqualTo(529);
      pass(60);
      RawCall limited = RawCall.post(simulator, body);
      assertThat(limited.status()).isEqualTo(429);
      assertThat(limited.header("retry-after")).isEqualTo("5");
      pass(30);
      assertThat(RawCall.post(simulator, RawCall.REQUEST.replace("100", "3")).status())
          .isEqualTo(200);
    }
  }

  private static String readUntil(Socket socket, String wanted) throws Exception {
    var text = new StringBuilder();
    byte[] buffer = new byte[65_536];
    while (text.indexOf(wanted) < 0) {
      int count = socket.getInputStream().read(buffer);
      assertThat(count).isPositive();
      text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  @Test
  void aSharpRiseIsA429OfItsOwnWords() throws Exception {
    try (var simulator = with("'acceleration':{'floor':6}")) {
      assertThat(RawCall.post(simulator, RawCall.REQUEST).status()).isEqualTo(200);
      RawCall refused = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("retry-after")).isEqualTo("10");
      assertThat(refused.text()).contains("maximum usage increase rate");
      assertThat(refused.header("anthropic-ratelimit-requests-remaining"))
          .as("the budget is not empty")
          .isNotEqualTo("0");
    }
  }
}
