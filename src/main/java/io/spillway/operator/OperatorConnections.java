package io.spillway.operator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Bounds the connections of the operator port: their number, and the time that one may be open
 * without a complete request. One more connection than the bound closes the one that has waited
 * longest, so that a short request always gets through. Used on one event loop.
 */
final class OperatorConnections {
  /** Enough for scrapers, probes and people. */
  static final int MOST = 64;

  private final Vertx vertx;
  private final RequestTimeouts patience;
  private final Set<HttpConnection> open = new HashSet<>();

  /** The timers of the connections that wait for a request, the longest wait first. */
  private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>();

  OperatorConnections(Vertx vertx, RequestTimeouts patience) {
    this.vertx = vertx;
    this.patience = patience;
  }

  /**
   * How long a connection may be open without a complete request.
   *
   * @param first from its beginning, at least a millisecond
   * @param next from an answer, at least a millisecond; longer than the scrape interval of
   *     Prometheus, so that it can keep its connection
   */
  record RequestTimeouts(Duration first, Duration next) {
    static final RequestTimeouts DEFAULT =
        new RequestTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(75));
  }

  /** Notes that a connection was accepted. */
  void opened(HttpConnection connection) {
    if (open.size() >= MOST) {
      if (waiting.isEmpty()) {
        connection.close();
        return;
      }
      drop(waiting.keySet().iterator().next());
    }
    open.add(connection);
    connection.closeHandler(closed -> forget(connection));
    await(connection, patience.first());
  }

  /** Notes that the head of a request has arrived. */
  void asked(HttpConnection connection) {
    stopWaiting(connection);
  }

  /** Notes that a request was answered. */
  void answered(HttpConnection connection) {
    if (open.contains(connection)) {
      await(connection, patience.next());
    }
  }

  private void await(HttpConnection connection, Duration longest) {
    stopWaiting(connection);
    waiting.put(connection, vertx.setTimer(longest.toMillis(), late -> drop(connection)));
  }

  private void drop(HttpConnection connection) {
    forget(connection);
    connection.close();
  }

  private void forget(HttpConnection connection) {
    open.remove(connection);
    stopWaiting(connection);
  }

  private void stopWaiting(HttpConnection connection) {
    Long timer = waiting.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
