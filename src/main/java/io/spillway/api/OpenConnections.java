package io.spillway.api;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one event loop, which are checked so that a dead one gets no new streams.
 * Used on that loop.
 */
final class OpenConnections {

  private static final int CHECKS = 5;

  private final ConnectionSettings settings;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, OpenConnection> open = new IdentityHashMap<>();

  OpenConnections(ConnectionSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /** The interval at which {@link #check} must be called, in milliseconds. */
  long checkMillis() {
    Duration silence = settings.silence();
    Duration patience = settings.patience();
    Duration shorter = silence.compareTo(patience) < 0 ? silence : patience;
    return Math.max(1, shorter.toMillis() / CHECKS);
  }

  /** Adds a new connection. */
  void opened(HttpConnection connection) {
    open.put(connection, OpenConnection.watch(connection, settings, nanoTime));
    connection.closeHandler(nothing -> open.remove(connection));
  }

  /** Checks each connection. */
  void check() {
    List.copyOf(open.values()).forEach(OpenConnection::check);
  }

  /** The connection of an attempt, or null if it has ended. */
  @Nullable OpenConnection of(HttpConnection connection) {
    return open.get(connection);
  }
}
