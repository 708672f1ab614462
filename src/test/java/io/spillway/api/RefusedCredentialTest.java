package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.credential.Credential;
import io.spillway.credential.Credentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who listens through it misses nothing. */
class RefusedCredentialTest {

  private final List<Object> heard = new ArrayList<>();

  @Test
  void whatACancelledAttemptHadCostIsPassedOn() {
    Credential used = Targets.at("http://simulated").credential();
    AttemptListener listener =
        new AttemptListener() {
          @Override
          public void began(ResponseStart start) {}

          @Override
          public void ended(AttemptEnd end) {}

          @Override
          public void cancelled(Usage cost) {
            heard.add(cost);
          }
        };
    Usage cost = new Usage(7, 5, 0, 0);

    new RefusedCredential(listener, used, new Credentials(used)).cancelled(cost);

    assertThat(heard).containsExactly(cost);
  }
}
