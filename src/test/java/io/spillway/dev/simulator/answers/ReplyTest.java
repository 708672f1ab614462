package io.spillway.dev.simulator.answers;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.RawCall;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.Speed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplyTest {
  private static ApiRequest request(String json) {
    return (ApiRequest) ApiRequest.read(json.getBytes(UTF_8));
  }

  private static String text(Reply reply) {
    return String.join("", reply.text());
  }

  @Test
  void aRepeatedCallGetsTheSameTextUnderAnotherId() {
    Reply first = Reply.to(request(RawCall.REQUEST), 20, 1, 1);
    Reply second = Reply.to(request(RawCall.REQUEST), 20, 1, 2);
    assertThat(text(second)).isEqualTo(text(first)).startsWith("Answer to order-17:");
    assertThat(second.messageId()).isNotEqualTo(first.messageId());
    assertThat(text(Reply.to(request(RawCall.REQUEST), 20, 2, 1))).isNotEqualTo(text(first));
  }

  @Test
  void aRequestWithoutUserIdIsNamedByItsLastMessage() {
    String long80 = "é".repeat(80);
    ApiRequest request =
        request(
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"first"},
             {"role":"user","content":[{"type":"image"},{"type":"text","text":"%s\\nmore"}]}]}\
            """
                .formatted(long80));
    assertThat(request.subject()).isEqualTo("é".repeat(64));
    assertThat(request.customId()).isNull();
  }

  @Test
  void maxTokensCutsTheText() {
    Reply reply = Reply.to(request(RawCall.REQUEST.replace("100", "5")), 20, 1, 1);
    assertThat(reply.text()).hasSize(5);
    assertThat(reply.stopReason()).isEqualTo("max_tokens");
    assertThat(reply.outputTokens()).isEqualTo(5);
  }

  @Test
  void aToolIsUsedUntilItsResultHasCome() {
    assertThat(Reply.to(request(RawCall.TOOL_REQUEST), 5, 1, 1).stopReason()).isEqualTo("tool_use");
    String answered =
        RawCall.TOOL_REQUEST.replace(
            "\"content\":\"Look", "\"content\":[{\"type\":\"tool_result\"}],\"x\":\"Look");
    assertThat(Reply.to(request(answered), 5, 1, 1).stopReason()).isEqualTo("end_turn");
  }

  @Test
  void toolInputPiecesJoinToTheInput() {
    tries(1_000)
        .holds(draws -> {
          String subject = draws.text(255);
          var tool = new Reply.ToolUse("id", "name", Json.quote(subject));
          assertThat(String.join("", tool.pieces())).isEqualTo(tool.json());
          assertThat(tool.pieces().getFirst()).isEmpty();
        });
  }

  @Test
  void variationStaysWithinItsShare() {
    tries(1_000)
        .holds(draws -> {
          long seed = draws.nextLong();
          long hash = draws.any();
          var speed = new Speed(Duration.ofMillis(1000), Duration.ofMillis(100), 40, 0.5);
          assertThat(speed.pace(seed, hash).firstByteMillis()).isBetween(500L, 1500L);
          assertThat(speed.pace(seed, hash).eventMillis()).isBetween(50L, 150L);
          assertThat(speed.eventsOf(seed, hash)).isBetween(20, 60);
          assertThat(speed.pace(seed, hash)).isEqualTo(speed.pace(seed, hash));
        });
  }
}
