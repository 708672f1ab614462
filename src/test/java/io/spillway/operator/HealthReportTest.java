package io.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthReportTest {
  @ParameterizedTest
  @CsvSource({
    "STARTING, 200, 503",
    "WAITING,  200, 503",
    "RUNNING,  200, 200",
    "HELD,     200, 200",
    "STOPPING, 200, 503",
    "FAILED,   503, 503",
  })
  void theWorstRoleDecides(RoleHealth.HealthState state, int live, int ready) {
    var report =
        new HealthReport(
            Map.of("router", RoleHealth.running(), "worker", new RoleHealth(state, "reason")));

    assertThat(OperatorResponse.live(report).status()).isEqualTo(live);
    assertThat(OperatorResponse.ready(report).status()).isEqualTo(ready);
  }

  @Test
  void withoutRolesTheProcessIsAliveAndNotReady() {
    var report = new HealthReport(Map.of());

    assertThat(OperatorResponse.live(report).status()).isEqualTo(200);
    assertThat(OperatorResponse.ready(report).status()).isEqualTo(503);
  }

  @Test
  void aRoleThatThrowsHasFailedAndItsMessageIsNotShown() {
    Supplier<RoleHealth> broken =
        () -> {
          throw new IllegalStateException("sk-secret");
        };

    assertThat(HealthReport.of(Map.of("worker", broken)).roles())
        .containsEntry("worker", RoleHealth.failed("its health check threw IllegalStateException"));
  }

  @Test
  void theBodyNamesEachRoleInOrderWithStateAndReason() {
    Map<String, RoleHealth> roles = new LinkedHashMap<>();
    roles.put("worker", RoleHealth.held("billing_error: \"no\" credit"));
    roles.put("router", RoleHealth.running());

    String body = OperatorResponse.ready(new HealthReport(roles)).body();

    assertThat(body)
        .isEqualTo(
            "{\"status\":\"ready\",\"roles\":{\"worker\":{\"state\":\"held\","
                + "\"reason\":\"billing_error: \\\"no\\\" credit\"},"
                + "\"router\":{\"state\":\"running\"}}}");
    assertThat(new JsonObject(body).getString("status")).isEqualTo("ready");
  }
}
