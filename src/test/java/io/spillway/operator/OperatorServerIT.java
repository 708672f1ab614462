package io.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OperatorServerIT {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<RoleHealth> health = new AtomicReference<>(RoleHealth.running());
  private volatile Supplier<String> scrape = () -> "spillway_up 1\n";
  private OperatorServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        await(
            OperatorServer.start(
                vertx, "127.0.0.1", 0, () -> scrape.get(), Map.of("worker", health::get)));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    await(server.close());
    await(vertx.close());
  }

  @Test
  void metricsAreTextGatheredOffTheEventLoopOnAThreadThatDoesNotStay() throws Exception {
    var virtual = new AtomicReference<Boolean>();
    scrape =
        () -> {
          virtual.set(Thread.currentThread().isVirtual());
          return "spillway_up 1\n";
        };

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("spillway_up 1\n");
    assertThat(response.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(virtual).hasValue(true);
  }

  @Test
  void aFailingScrapeIsA500AndTheNextOneWorks() throws Exception {
    scrape =
        () -> {
          throw new IllegalStateException("secret");
        };
    HttpResponse<String> failed = get("/metrics");
    scrape = () -> "fine\n";

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("secret");
    assertThat(get("/metrics").body()).isEqualTo("fine\n");
  }

  @Test
  void scrapesBeyondFourAtOnceAreTurnedAway() throws Exception {
    var begun = new CountDownLatch(4);
    var release = new CountDownLatch(1);
    scrape =
        () -> {
          begun.countDown();
          awaitUninterruptibly(release);
          return "slow\n";
        };
    List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      slow.add(client.sendAsync(request("/metrics"), BodyHandlers.ofString()));
    }
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(get("/metrics").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    release.countDown();
    for (var response : slow) {
      assertThat(response.get().statusCode()).isEqualTo(200);
    }
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void healthFollowsTheRoles() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    health.set(RoleHealth.held("billing_error"));
    HttpResponse<String> held = get("/health/ready");
    assertThat(held.statusCode()).isEqualTo(200);
    assertThat(held.body())
        .isEqualTo(
            "{\"status\":\"ready\",\"roles\":"
                + "{\"worker\":{\"state\":\"held\",\"reason\":\"billing_error\"}}}");

    health.set(RoleHealth.waiting("not a member"));
    HttpResponse<String> waiting = get("/health/ready");
    assertThat(waiting.statusCode()).isEqualTo(503);
    assertThat(waiting.headers().firstValue("content-type")).contains("application/json");
    assertThat(waiting.body())
        .isEqualTo(
            "{\"status\":\"not ready\",\"roles\":"
                + "{\"worker\":{\"state\":\"waiting\",\"reason\":\"not a member\"}}}");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    health.set(RoleHealth.failed("fenced"));
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
  }

  @Test
  void otherPathsAndMethodsAreRefusedInJson() throws Exception {
    HttpResponse<String> missing = get("/?x=/metrics");
    HttpResponse<String> post =
        client.send(
            HttpRequest.newBuilder(uri("/metrics")).POST(BodyPublishers.ofString("x")).build(),
            BodyHandlers.ofString());

    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).startsWith("{\"error\":\"there is only /metrics");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> head =
        client.send(
            HttpRequest.newBuilder(uri("/health/live")).HEAD().build(), BodyHandlers.ofString());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length")).isPresent();
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aTakenPortFailsTheStart() {
    Vertx other = Vertx.vertx();
    try {
      var second = OperatorServer.start(other, "127.0.0.1", server.port(), () -> "", Map.of());
      assertThatThrownBy(() -> await(second)).hasRootCauseInstanceOf(BindException.class);
    } finally {
      other.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path), BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
