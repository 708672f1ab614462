package io.spillway.api;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The open connections of one lane: a dead one must not take new streams. On its event loop. */
final class OpenConnections {

  private static final int CHECKS = 5;

  private final ConnectionSettings settings;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, OpenConnection> open = new IdentityHashMap<>();

  OpenConnections(ConnectionSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /** How often {@link #check} is to be called, in milliseconds. */
  long checkMillis() {
    Duration silence = settings.silence();
    Duration patience = settings.patience();
    Duration shorter = silence.compareTo(patience) < 0 ? silence : patience;
    return Math.max(1, shorter.toMillis() / CHECKS);
  }

  /** There is a new connection. */
  void opened(HttpConnection connection) {
    open.put(connection, OpenConnection.watch(connection, settings, nanoTime));
    connection.closeHandler(nothing -> open.remove(connection));
  }

  /** Looks at each. */
  void check() {
    List.copyOf(open.values()).forEach(OpenConnection::check);
  }

  /** The connection of an attempt, or null if it has ended. */
  @Nullable OpenConnection of(HttpConnection connection) {
    return open.get(connection);
  }
}
