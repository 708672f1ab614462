package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All roles from the service's jar in a JVM of its own, with no class and no library of dev. */
class ServiceAloneIT {
  @Test
  void aJobBecomesAResult(@TempDir Path directory) throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        ServiceProcess service =
            ServiceProcess.startJar(spillway, "alone", "worker,router,delayer", directory)) {
      spillway.submit("order-17");
      spillway.awaitResults(1);
      assertThat(spillway.calls).containsExactly(Map.entry("order-17", 1));
      assertThat(service.log()).doesNotContain("NoClassDefFoundError");
    }
  }
}
