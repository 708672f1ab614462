package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class RepeatedWarningsTest {
  private static final String NETWORK = "org.apache.kafka.clients.NetworkClient";

  private final RepeatedWarnings filter = new RepeatedWarnings();

  @Test
  void aTextPassesOnceInTenMinutesWhicheverClientSaysIt() {
    assertThat(decide(NETWORK, "[AdminClient clientId=a] node 1 (b:1)", 0))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(NETWORK, "[Consumer clientId=c] node 1 (b:1)", 0))
        .isEqualTo(FilterReply.DENY);
    assertThat(decide(NETWORK, "[AdminClient clientId=a] node 2 (b:2)", 1))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(NETWORK, "[AdminClient clientId=a] node 1 (b:1)", 599_999))
        .isEqualTo(FilterReply.DENY);
    assertThat(decide(NETWORK, "[AdminClient clientId=a] node 1 (b:1)", 600_000))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(NETWORK, "[AdminClient clientId=a] node 1 (b:1)", 600_001))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void otherLoggersRepeatThemselves() {
    assertThat(decide("io.spillway.worker.Pump", "again", 0)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("io.spillway.worker.Pump", "again", 0)).isEqualTo(FilterReply.NEUTRAL);
  }

  private FilterReply decide(String logger, String message, long millis) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setMessage(message);
    event.setTimeStamp(millis);
    return filter.decide(event);
  }
}
