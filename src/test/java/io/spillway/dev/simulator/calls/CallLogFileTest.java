package io.spillway.dev.simulator.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLogFileTest {
  private static final Call CALL =
      new Call(3, 1000, "req_1", "00ff", "order-17", "claude-x", 2, "reset");

  @Test
  void eachCallHasTwoLines_visibleAfterAFlush_andAFileIsAppendedTo(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("calls.jsonl");
    Files.writeString(file, "before\n");
    try (CallLogFile log = CallLogFile.open(file)) {
      log.received(CALL);
      log.flush();
      assertThat(Files.readAllLines(file))
          .containsExactly(
              "before",
              "{\"event\":\"received\",\"sequence\":3,\"at\":1000,\"request_id\":\"req_1\","
                  + "\"request_hash\":\"00ff\",\"custom_id\":\"order-17\",\"model\":\"claude-x\","
                  + "\"attempt\":2,\"fault\":\"reset\"}");
      log.ended(CALL, new CallEnd(2000, CallEnd.How.FAULTED, 200, 5, 600));
    }
    assertThat(Files.readAllLines(file).getLast())
        .isEqualTo(
            "{\"event\":\"ended\",\"sequence\":3,\"at\":2000,\"request_id\":\"req_1\","
                + "\"how\":\"faulted\",\"status\":200,\"events\":5,\"bytes\":600}");
  }

  @Test
  void theRecentCallsAreTheLatest() {
    var log = new RecentCalls(2);
    for (int i = 0; i < 3; i++) {
      log.ended(CALL, new CallEnd(i, CallEnd.How.COMPLETED, 200, 1, 1));
    }
    assertThat(log.calls()).extracting(ended -> ended.end().atMillis()).containsExactly(1L, 2L);
  }
}
