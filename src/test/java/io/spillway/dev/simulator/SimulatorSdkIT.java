package io.spillway.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import io.spillway.dev.simulator.answers.Reply;
import io.spillway.dev.simulator.faults.ErrorTypes;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official SDK as the judge of the format: it reads the streams and the errors. */
class SimulatorSdkIT {
  private static Simulator simulator(FaultRule... rules) {
    return Simulator.start(
        SimulatorSettings.builder(InstantSource.system())
            .speed(Speed.instant(10))
            .faults(Faults.of(1, rules))
            .build());
  }

  private static AnthropicClient client(Simulator simulator) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(simulator.baseUrl())
        .apiKey("any")
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams.Builder request() {
    return MessageCreateParams.builder()
        .model("claude-sonnet-5")
        .maxTokens(2000)
        .addUserMessage("Say \"größer\" \uD83D\uDE00");
  }

  private static Message stream(AnthropicClient client, MessageCreateParams params) {
    var accumulator = MessageAccumulator.create();
    try (var response = client.messages().createStreaming(params)) {
      response.stream().forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  @Test
  void itReadsAStreamOfText() {
    try (var simulator = simulator()) {
      Message message = stream(client(simulator), request().build()).validate();
      assertThat(message.content().get(0).asText().text())
          .startsWith("Answer to Say \"größer\" \uD83D\uDE00:");
      assertThat(message.stopReason()).contains(StopReason.END_TURN);
      assertThat(message.usage().outputTokens()).isEqualTo(10);
    }
  }

  @Test
  void itReadsThinkingAndToolUse() {
    var schema =
        Tool.InputSchema.builder()
            .properties(
                JsonValue.from(
                    Map.of("query", Map.of("type", "string"), "n", Map.of("type", "integer"))))
            .build();
    var params =
        request()
            .enabledThinking(1024)
            .addTool(Tool.builder().name("look_up").inputSchema(schema).build())
            .build();
    try (var simulator = simulator()) {
      Message message = stream(client(simulator), params).validate();
      assertThat(message.content()).hasSize(3);
      assertThat(message.content().get(0).asThinking().thinking()).isNotEmpty();
      assertThat(message.content().get(0).asThinking().signature()).isEqualTo(Reply.SIGNATURE);
      assertThat(message.content().get(2).asToolUse().name()).isEqualTo("look_up");
      assertThat(message.content().get(2).asToolUse()._input())
          .isEqualTo(JsonValue.from(Map.of("query", "Say \"größer\" \uD83D\uDE00", "n", 17)));
      assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    }
  }

  @Test
  void theStreamedMessageIsTheWholeOne() {
    try (var simulator = simulator()) {
      Message whole = client(simulator).messages().create(request().build()).validate();
      Message streamed = stream(client(simulator), request().build());
      assertThat(streamed.content().get(0).asText().text())
          .isEqualTo(whole.content().get(0).asText().text());
      assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
      assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
    }
  }

  @Test
  void itReadsACompressedStream() {
    try (var simulator = simulator(FaultRule.of(new Fault.Gzip()))) {
      Message message = stream(client(simulator), request().build()).validate();
      assertThat(message.stopReason()).contains(StopReason.END_TURN);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 429, 500, 529})
  void itReadsAnErrorOfEveryStatus(int status) {
    var fault = Fault.HttpError.of(status, "Told so", Map.of("retry-after", "3"));
    try (var simulator = simulator(FaultRule.of(fault))) {
      assertThatThrownBy(() -> stream(client(simulator), request().build()))
          .isInstanceOf(exceptionFor(status))
          .isInstanceOfSatisfying(
              AnthropicServiceException.class,
              e -> {
                assertThat(e.statusCode()).isEqualTo(status);
                assertThat(e.headers().values("retry-after")).containsExactly("3");
                assertThat(e.headers().values("request-id")).hasSize(1);
                assertThat(e.body().toString()).contains(ErrorTypes.typeOf(status), "Told so");
              });
    }
  }

  private static Class<? extends AnthropicException> exceptionFor(int status) {
    return switch (status) {
      case 400 -> BadRequestException.class;
      case 401 -> UnauthorizedException.class;
      case 404 -> NotFoundException.class;
      case 429 -> RateLimitException.class;
      case 500 -> InternalServerException.class;
      default -> AnthropicServiceException.class;
    };
  }

  @Test
  void itReadsAnErrorEventInAStream() {
    var fault = Fault.ErrorInStream.of("overloaded_error", "Overloaded", FaultPosition.events(4));
    try (var simulator = simulator(FaultRule.of(fault))) {
      assertThatThrownBy(() -> stream(client(simulator), request().build()))
          .isInstanceOfSatisfying(
              SseException.class,
              e -> assertThat(e.body().toString()).contains("overloaded_error", "Overloaded"));
    }
  }
}
