package io.spillway.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.metrics.Meters;
import java.time.Duration;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class RoutingProcessorTest {

  private static final RouterSettings SETTINGS = RouterDriver.settings("", "group", Duration.ZERO);

  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

  /** Kafka Streams would put all that it processes within a commit interval into one. */
  @Test
  void underAQuotaATransactionHoldsLittle() {
    assertThat(commits(true, 20, 30_000)).isEqualTo(6);
    assertThat(commits(true, 20, 100)).isZero();
    assertThat(commits(false, 20, 30_000)).isZero();
  }

  private int commits(boolean careful, int events, int bytes) {
    RoutingProcessor processor =
        new RoutingProcessor(
            SETTINGS, new Uuid(1, 2), new Meters(new SimpleMeterRegistry()), () -> careful);
    context.setCurrentSystemTimeMs(0);
    context.setRecordMetadata("failures", 0, 0);
    processor.init(context);
    int commits = 0;
    for (int event = 0; event < events; event++) {
      processor.process(
          new Record<>("key".getBytes(UTF_8), new byte[bytes], 0, new RecordHeaders()));
      commits += context.committed() ? 1 : 0;
      context.resetCommit();
    }
    return commits;
  }
}
