package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An API that looks at what a call is made with when it comes: it takes some time for an answer, or
 * refuses with 401.
 */
public final class KeyCheckingServer {
  private static final String MESSAGE =
      "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":\"end_turn\","
          + "\"usage\":{}}";
  private static final String REFUSAL =
      "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid\"}}";
  private static final int ANSWER_MILLIS = 30;

  /** No healthy run comes near it. */
  private static final int PATIENCE_SECONDS = 30;

  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
  private final Map<String, Semaphore> signals = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final Vertx vertx;
  private final int port;

  /** A server that takes these keys. */
  public KeyCheckingServer(Vertx vertx, String... keys) {
    this.vertx = vertx;
    taken.addAll(List.of(keys));
    port =
        vertx
            .createHttpServer()
            .requestHandler(this::decide)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  private void decide(HttpServerRequest request) {
    String bearer = request.getHeader("authorization");
    String key = bearer == null ? request.getHeader("x-api-key") : bearer;
    if (!taken.contains(key)) {
      refused.incrementAndGet();
      request.response().setStatusCode(401).end(REFUSAL);
      return;
    }
    answered.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
    signal(key).release();
    vertx.setTimer(
        ANSWER_MILLIS,
        timer -> request.response().putHeader("content-type", "application/json").end(MESSAGE));
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** From now on this one is taken. */
  public void take(String key) {
    taken.add(key);
  }

  /** From now on this one is refused. */
  public void revoke(String key) {
    taken.remove(key);
  }

  /** How many calls with this key it has answered. */
  public int answered(String key) {
    return answered.getOrDefault(key, new AtomicInteger()).get();
  }

  /** Waits until it has answered so many more calls with this key; fails if they do not come. */
  void awaitAnswers(String key, int more) throws InterruptedException {
    Semaphore signal = signal(key);
    signal.drainPermits();
    assertThat(signal.tryAcquire(more, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%d more answers to %s", more, key)
        .isTrue();
  }

  private Semaphore signal(String key) {
    return signals.computeIfAbsent(key, none -> new Semaphore(0));
  }

  /** How many calls it has refused. */
  public int refused() {
    return refused.get();
  }
}
