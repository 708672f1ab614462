package io.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderAccessTest {

  private static final OperatorToken TOKEN = new OperatorToken("0123456789abcdef");

  @ParameterizedTest(name = "from {0} with {1}, page {2}, token configured {3}: {4}")
  @CsvSource(
      nullValues = "-",
      value = {
        "127.0.0.1, -, -, false, 0",
        "127.9.9.9, -, -, true, 0",
        "::1, -, -, true, 0",
        "0:0:0:0:0:0:0:1, -, -, false, 0",
        "10.0.0.7, -, -, false, 403",
        "10.0.0.7, Bearer 0123456789abcdef, -, false, 403",
        "10.0.0.7, -, -, true, 401",
        "10.0.0.7, Bearer 0123456789abcdef, -, true, 0",
        "10.0.0.7, bearer  0123456789abcdef, -, true, 0",
        "10.0.0.7, Bearer 0123456789abcdeF, -, true, 401",
        "10.0.0.7, Bearer 0123456789abcde, -, true, 401",
        "10.0.0.7, 0123456789abcdef, -, true, 401",
        "127.0.0.1, Bearer wrong, -, true, 401",
        "127.0.0.1, -, http://evil.example, true, 403",
        "localhost, -, -, false, 403",
      })
  void ordersComeFromThisMachineOrWithTheToken(
      String address, String authorization, String origin, boolean configured, int status) {
    var access = new OrderAccess(configured ? TOKEN : null);

    int refused =
        access.refusal(address, authorization, origin).map(OperatorResponse::status).orElse(0);
    assertThat(refused).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.7, Bearer 0123456789abcdeX", "127.0.0.1, Bearer nothing"})
  void aRefusalShowsNoSecret(String address, String authorization) {
    String body = new OrderAccess(TOKEN).refusal(address, authorization, null).orElseThrow().body();
    assertThat(body + TOKEN)
        .doesNotContain("0123456789abcdef")
        .doesNotContain(authorization.substring(7));
  }
}
