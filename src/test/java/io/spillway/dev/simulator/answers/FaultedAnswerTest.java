package io.spillway.dev.simulator.answers;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.RawCall;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.ErrorShape;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.ByteLists;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultedAnswerTest {
  private static final ApiRequest REQUEST =
      (ApiRequest) ApiRequest.read(RawCall.TOOL_REQUEST.getBytes(UTF_8));
  private static final EventStream STREAM = EventStream.of(Reply.to(REQUEST, 10, 1, 1));
  private static final Answer GOOD = new Answer(200, Map.of(), STREAM.frames(), true, Ending.END);

  private static Answer answer(Fault fault, double draw) {
    return FaultedAnswer.of(new Faults.Hit(fault, draw), GOOD, STREAM, true, "req_1");
  }

  private static String text(Answer answer) {
    return new String(ByteLists.join(answer.pieces()), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "PLAIN|event: error;data: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"t\",\"message\":\"m\"}};;",
        "PADDED|event: error;data: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"t\",\"message\":\"m\"}              };;",
        "NO_EVENT_LINE|data: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"t\",\"message\":\"m\"}};;",
        "NO_SPACE|event:error;data:{\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"t\",\"message\":\"m\"}};;",
        "REQUEST_ID|event: error;data: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"t\",\"message\":\"m\"},\"request_id\":\"req_1\"};;",
        "NO_DETAILS|event: error;data: {\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}};;",
        "DETAILS|event: error;data: {\"type\":\"error\",\"error\":{\"details\":{\"error_code\":\"simulated\"},\"type\":\"t\",\"message\":\"m\"}};;",
        "EMPTY_DATA|event: error;data: ;;",
        "NO_DATA|event: error;id: 1;;",
      })
  void everyShapeHasItsBytes(ErrorShape shape, String bytes) {
    var fault = new Fault.ErrorInStream("t", "m", FaultPosition.events(0), shape, null, Ending.END);
    assertThat(text(answer(fault, 0))).isEqualTo(bytes.replace(';', '\n'));
  }

  @Test
  void noFaultLetsTheMessageEnd() {
    tries(1_000)
        .holds(draws -> {
          int after = draws.within(0, 40);
          Fault.Cut cut = draws.of(Fault.Cut.values());
          Ending then = draws.of(Ending.values());
          double draw = draws.share();
          for (FaultPosition where :
              new FaultPosition[] {FaultPosition.events(after), FaultPosition.anywhere()}) {
            assertThat(text(answer(new Fault.Truncation(where, cut, then), draw)))
                .doesNotContain("stop_reason\":\"tool_use\"");
            assertThat(text(answer(new Fault.Stall(where, false), draw)))
                .doesNotContain("message_stop");
            assertThat(text(answer(new Fault.ConnectionReset(where), draw)))
                .doesNotContain("message_stop");
            assertThat(text(answer(Fault.ErrorInStream.of("t", "m", where), draw)))
                .doesNotContain("message_stop");
          }
        });
  }

  @Test
  void recordedStreamsAreSplitWithoutLoss() {
    tries(1_000)
        .holds(draws -> {
          byte[] bytes = draws.bytes(255);
          assertThat(ByteLists.join(EventStream.recorded(bytes).frames())).isEqualTo(bytes);
        });
  }

  @Test
  void choppedBytesAreTheSameBytes() {
    tries(1_000)
        .holds(draws -> {
          byte[] bytes = draws.bytes(255);
          int size = draws.within(1, 99);
          assertThat(ByteLists.join(ByteLists.chop(bytes, size))).isEqualTo(bytes);
        });
  }
}
