package io.spillway.dev.simulator.answers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenRequestsTest {
  @Test
  void requestsAreForgottenInTheOrderOfTheirLastCall() {
    var seen = new SeenRequests(2);
    assertThat(seen.count(1)).isEqualTo(1);
    assertThat(seen.count(2)).isEqualTo(1);
    assertThat(seen.count(1)).isEqualTo(2);
    assertThat(seen.count(3)).isEqualTo(1);
    assertThat(seen.count(1)).isEqualTo(3);
    assertThat(seen.count(2)).isEqualTo(1);
  }
}
