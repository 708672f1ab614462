package io.spillway.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What reaches the log, and where. */
class LoggingTest {
  private final PrintStream standardOutput = System.out;
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(output, true, UTF_8));
    System.setErr(new PrintStream(error, true, UTF_8));
  }

  @AfterEach
  void release() {
    context.stop();
    System.setOut(standardOutput);
    System.setErr(standardError);
  }

  @Test
  void anEventIsOneLineOnStandardErrorWithTheTimeInUtc() throws Exception {
    configure("");

    context.getLogger("io.spillway.worker.Pump").info("one\r\n  two");

    assertThat(error.toString(UTF_8))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[%s] i.s.worker.Pump one two\\R"
                .formatted(Pattern.quote(Thread.currentThread().getName())));
    assertThat(output.size()).isZero();
  }

  @Test
  void libraryNoiseIsLeftOutAndLibraryWarningsAreNot() throws Exception {
    configure("");

    for (String library :
        List.of("org.apache.kafka.clients", "kafka.server", "io.vertx", "io.netty")) {
      context.getLogger(library).info("noise");
      context.getLogger(library).warn("warning of " + library);
    }

    assertThat(error.toString(UTF_8).lines()).hasSize(4).noneMatch(line -> line.endsWith("noise"));
  }

  @Test
  void ofABrokerThatClosesOnlyErrorsAreSeen() throws Exception {
    configure("");
    var logger = context.getLogger("org.apache.kafka.clients.NetworkClient");

    try (var _ = MDC.putCloseable("broker", "closing")) {
      logger.warn("closed twice");
      logger.error("disk full");
    }
    logger.warn("no connection");

    assertThat(error.toString(UTF_8)).contains("disk full", "no connection");
    assertThat(error.toString(UTF_8)).doesNotContain("closed twice");
  }

  @Test
  void aBrokerThatCannotBeReachedIsNamedOnce() throws Exception {
    configure("");
    var logger = context.getLogger("org.apache.kafka.clients.NetworkClient");

    for (int time = 0; time < 100; time++) {
      for (String client : List.of("worker", "delayer")) {
        logger.warn("[Consumer clientId={}] Connection to node {} failed", client, 1);
        logger.warn("[Consumer clientId={}] Connection to node {} failed", client, 2);
      }
    }

    assertThat(error.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("node 1 failed"),
            line -> assertThat(line).endsWith("node 2 failed"));
  }

  @Test
  void theLevelIsSpillwaysOwn() throws Exception {
    configure("debug");

    context.getLogger("io.spillway.worker.Pump").debug("seen");
    context.getLogger("org.apache.kafka.clients").info("unseen");

    assertThat(error.toString(UTF_8)).contains("DEBUG", "seen").doesNotContain("unseen");
  }

  private void configure(String level) throws Exception {
    if (!level.isEmpty()) {
      context.putProperty("SPILLWAY_LOG_LEVEL", level);
    }
    context.setMDCAdapter(new LogbackMDCAdapter());
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
  }
}
