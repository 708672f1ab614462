package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.api.KeyCheckingServer;
import io.spillway.credential.MountedSecret;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All roles from the service's jar in a JVM of its own, with no class and no library of dev. */
class ServiceAloneIT {
  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  /** A few at once until the new key is seen, so that some are on their way when it changes. */
  private static int submitUntil(Installation spillway, KeyCheckingServer api, String key) {
    int[] jobs = {0};
    Installation.await(
        "calls with the new key",
        () -> {
          for (int job = 0; job < 4; job++) {
            spillway.submit(key + "-" + ++jobs[0]);
          }
          return api.answered(key) > 0;
        });
    return jobs[0];
  }

  @Test
  void jobsBecomeResults_andAKeyThatIsRotatedMeanwhileFailsNone() throws Exception {
    KeyCheckingServer api = new KeyCheckingServer(vertx, "key-old", "key-new");
    MountedSecret mounted =
        new MountedSecret(Files.createDirectory(directory.resolve("api")), "key-old");
    Map<String, String> configuration =
        Map.of(
            "spillway.api.base-url",
            api.url(),
            "spillway.api.key",
            "",
            "spillway.api.key-file",
            mounted.file().toString());
    try (Installation spillway = Installation.start(configuration, simulator -> simulator);
        ServiceProcess service =
            ServiceProcess.startJar(spillway, "alone", "worker,router,delayer", directory)) {
      int before = submitUntil(spillway, api, "key-old");
      mounted.put("key-new");
      int jobs = before + submitUntil(spillway, api, "key-new");

      Map<String, JsonNode> results = spillway.awaitResults(jobs);
      assertThat(results.values())
          .allMatch(result -> result.at("/result/type").asText().equals("succeeded"))
          .allMatch(result -> result.at("/spillway/attempts").asInt() == 1)
          .allMatch(result -> result.at("/spillway/waits").asInt() == 0);
      assertThat(api.answered("key-old") + api.answered("key-new")).isEqualTo(jobs);
      assertThat(service.log())
          .contains("the API key in " + mounted.file() + " is another one")
          .doesNotContain("NoClassDefFoundError")
          .doesNotContain("key-old", "key-new");
    }
  }
}
