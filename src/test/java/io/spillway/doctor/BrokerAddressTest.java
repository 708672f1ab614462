package io.spillway.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spillway.status.Category;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "kafka-1:9092, kafka-1, 9092",
    "SASL_SSL://kafka-1:9093, kafka-1, 9093",
    "[::1]:9092, ::1, 9092",
    "10.0.0.7:65535, 10.0.0.7, 65535",
  })
  void anAddressIsAHostAndAPort(String text, String host, int port) {
    assertThat(BrokerAddress.all(text))
        .extracting(BrokerAddress::host, BrokerAddress::port, BrokerAddress::isAddress)
        .containsExactly(tuple(host, port, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9092", "kafka-1", "kafka-1:", ":9092", "kafka-1:0", "kafka-1:70000"})
  void whatIsNoAddressIsSaidToBeNone(String text) {
    assertThat(BrokerAddress.all(text))
        .extracting(BrokerAddress::isAddress, BrokerAddress::complaint)
        .containsExactly(tuple(false, text + " is no address, which is host:port"));
  }

  @Test
  void addressesAreSeparatedByCommas() {
    assertThat(BrokerAddress.all(" a:1, ,b:2 ,"))
        .extracting(BrokerAddress::text)
        .containsExactly("a:1", "b:2");
  }

  /** A list that came in as a property of the client was not checked at the start. */
  @Test
  void theDoctorNamesWhatIsNoAddress() {
    assertThat(new KafkaWay("9092,127.0.0.1", "PLAINTEXT").dns())
        .isEqualTo(
            List.of(
                CheckResult.fail(
                    "kafka-dns",
                    Category.DEPLOYMENT_CONFIG,
                    "not known here: 9092 is no address, which is host:port, 127.0.0.1 is no"
                        + " address, which is host:port",
                    "correct SPILLWAY_KAFKA_BOOTSTRAP_SERVERS, or this machine's DNS")));
  }
}
