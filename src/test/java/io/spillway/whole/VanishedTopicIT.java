package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A delay topic that vanishes loses and doubles nothing: the router's transaction aborts, its
 * thread is replaced and does the work again. One thread has several tasks here, each of which has
 * written to topics that are there when it comes to the one that is not.
 */
@Tag("long")
class VanishedTopicIT {

  private static final String REFUSED = "claude-refused";
  private static final String OVERLOADED = "claude-overloaded";
  private static final int EACH = 40;

  @Test
  void aVanishedDelayTopicLosesAndDoublesNothing() throws Exception {
    FaultRule refused =
        FaultRule.of(Fault.HttpError.of(400, "prompt is too long", Map.of())).forModel(REFUSED);
    FaultRule overloaded =
        FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of()))
            .forModel(OVERLOADED)
            .onFirst(2);
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.streams.properties.producer.max.block.ms", "500",
                "spillway.streams.properties.consumer.session.timeout.ms", "6000"),
            simulator -> simulator.faults(Faults.of(1, refused, overloaded)))) {
      String vanished = spillway.topics().retry(0);
      spillway.run("one", "worker");
      submit(spillway, REFUSED, 0);
      submit(spillway, OVERLOADED, 1);
      submit(spillway, REFUSED, 2);
      try (Admin admin = spillway.admin();
          Complaints complaints = new Complaints(vanished)) {
        admin.deleteTopics(Set.of(vanished)).all().get();
        spillway.run("two", "router");
        Installation.await("the router meets the topic's absence", () -> complaints.count() >= 1);
      }
      spillway.createTopics();
      spillway.run("three", "delayer");

      Map<String, JsonNode> results = spillway.awaitResults(3 * EACH);

      Map<String, Integer> expected = new HashMap<>();
      results.keySet().forEach(id -> expected.put(id, id.startsWith(OVERLOADED) ? 3 : 1));
      assertThat(spillway.calls).isEqualTo(expected);
      assertThat(spillway.records(spillway.topics().deadLetters())).hasSize(2 * EACH);
      spillway.awaitNoLag();
    }
  }

  /** Submits jobs and waits for their first failures. */
  private static void submit(Installation spillway, String model, int round) {
    for (int i = 0; i < EACH; i++) {
      spillway.submit(model + "-" + round + "-" + i, model, null);
    }
    Installation.await(
        "the first failures",
        () -> spillway.records(spillway.topics().failures()).size() == (round + 1) * EACH);
  }

  /** What Kafka Streams logs about a topic. */
  private static final class Complaints extends AppenderBase<ILoggingEvent>
      implements AutoCloseable {
    private final Logger logger =
        (Logger) LoggerFactory.getLogger("org.apache.kafka.streams.processor.internals");
    private final AtomicInteger count = new AtomicInteger();
    private final String topic;

    Complaints(String topic) {
      this.topic = topic;
      start();
      logger.addAppender(this);
    }

    int count() {
      return count.get();
    }

    @Override
    protected void append(ILoggingEvent event) {
      boolean names = event.getFormattedMessage().contains(topic);
      for (IThrowableProxy cause = event.getThrowableProxy();
          cause != null;
          cause = cause.getCause()) {
        names |= String.valueOf(cause.getMessage()).contains(topic);
      }
      if (names) {
        count.incrementAndGet();
      }
    }

    @Override
    public void close() {
      logger.detachAppender(this);
    }
  }
}
