package io.spillway.message;

import static io.spillway.message.Frames.DELTA;
import static io.spillway.message.Frames.START;
import static io.spillway.message.Frames.STOP;
import static io.spillway.message.Frames.delta;
import static io.spillway.message.Frames.startBlock;
import static io.spillway.message.Frames.stopBlock;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event costs its own size, however large the message is that it joins. */
class EventCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LARGE = 500_000;
  private static final int DELTAS = 2_000;

  /** Allocation is counted, not time: what copies the whole each time would take gigabytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'text','text':'LARGE'}                | {'type':'text_delta','text':'+'}",
        "{'type':'odd','s':'LARGE'}                    | {'type':'odd_delta','s':'+'}",
        "{'type':'odd','deep':{'s':'LARGE'}}           | {'type':'odd_delta','deep':{'s':'+'}}",
        "{'type':'odd','a':{'b':{'c':{'s':'LARGE'}}}}  | {'type':'odd_delta','a':{'b':{'c':{'s':'+'}}}}",
        "{'type':'odd','deep':{'s':'LARGE'}}           | {'type':'compaction_delta','deep':{'s':'+'}}",
        "{'type':'odd','deep':{'s':'LARGE'}}           | {'type':'odd_delta','deep':{'s':'','t':'+'}}",
        "{'type':'odd','list':['LARGE']}               | {'type':'odd_delta','list':['+']}",
      })
  void aSmallDeltaOfALargeBlockCostsLittle(String startAndDelta) {
    String[] parts = startAndDelta.replace('\'', '"').split("\\|");
    String start = startBlock(0, parts[0].strip().replace("LARGE", "x".repeat(LARGE)));
    String body =
        START + start + delta(0, parts[1].strip()).repeat(DELTAS) + stopBlock(0) + DELTA + STOP;
    byte[] bytes = body.getBytes(UTF_8);
    var assembler = new MessageAssembler(16L << 20);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    List<StreamStep> steps =
        Streams.steps(bytes, assembler, new SplittableRandom(1), bytes.length + 1);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes allocated").isLessThan(100L << 20);
    JsonNode content =
        steps.stream()
            .filter(StreamEnd.Complete.class::isInstance)
            .map(end -> MessageJson.read(((StreamEnd.Complete) end).message().toString()))
            .map(message -> message.path("content").path(0))
            .findFirst()
            .orElseThrow();
    assertThat(content.toString().chars().filter(c -> c == '+').count()).isEqualTo(DELTAS);
  }
}
