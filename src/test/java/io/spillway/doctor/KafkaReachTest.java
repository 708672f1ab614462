package io.spillway.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaReachTest {

  @Test
  void aPortWhereNothingListensIsNamed() throws Exception {
    String address = "127.0.0.1:" + freePort();

    assertThat(KafkaReach.explain(address + ", nowhere.invalid:9092,9092", "PLAINTEXT"))
        .isEqualTo(
            "nothing listens on %s; the name nowhere.invalid is not known here; ".formatted(address)
                + "9092 is no address, which is host:port");
  }

  @Test
  void whatTakesConnectionsAndSaysNothingIsNoKafka() throws Exception {
    try (var silent = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + silent.getLocalPort();

      assertThat(KafkaReach.explain(address, "PLAINTEXT"))
          .isEqualTo(address + " takes connections, but does not answer as a Kafka");
      assertThat(KafkaReach.explain(address, "SASL_SSL"))
          .startsWith(address + " does not speak TLS, and this client does");
    }
  }

  @Test
  void whoWaitsIsToldOnceAndThenWhy() throws Exception {
    String address = "127.0.0.1:" + freePort();
    var run =
        CliRun.of(
            Map.of(
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", address,
                "SPILLWAY_KAFKA_PROPERTIES_DEFAULT_API_TIMEOUT_MS", "3000",
                "SPILLWAY_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "3000"),
            "",
            "topics",
            "check");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            Kafka at %1$s has not answered yet; waiting for up to 3 s.
            spillway: Kafka at %1$s did not answer within 3 s: nothing listens on %1$s. \
            SPILLWAY_KAFKA_BOOTSTRAP_SERVERS names another.
            """
                .formatted(address));
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
