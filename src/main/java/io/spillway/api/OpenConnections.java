package io.spillway.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one lane, and whether they live: a dead one must not take new streams. On
 * the lane's event loop.
 */
final class OpenConnections {

  private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);
  private static final Buffer PING = Buffer.buffer("spillway");

  private final ConnectionSettings settings;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, Pulse> open = new IdentityHashMap<>();

  OpenConnections(ConnectionSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /** How often {@link #check} is to be called, in milliseconds. */
  long checkMillis() {
    Duration shorter =
        settings.silence().compareTo(settings.patience()) < 0
            ? settings.silence()
            : settings.patience();
    return Math.max(1, shorter.toMillis() / 5);
  }

  /** There is a new connection, which has carried nothing yet. */
  void opened(HttpConnection connection) {
    // The attempts on it hear of its end themselves; without a handler of its own Vert.x would log
    // each reset as an error.
    connection.exceptionHandler(fault -> LOG.debug("a connection broke: {}", fault.toString()));
    Pulse pulse = new Pulse(settings.silence(), settings.patience(), nanoTime.getAsLong());
    Channel channel = channel(connection);
    InterimResponses.passOver(channel.pipeline());
    channel.pipeline().addFirst("pulse", new Listening(pulse, nanoTime));
    open.put(connection, pulse);
    connection.closeHandler(nothing -> open.remove(connection));
  }

  /** Asks connections that have been silent, and closes those that did not answer. */
  void check() {
    long now = nanoTime.getAsLong();
    for (Map.Entry<HttpConnection, Pulse> entry : List.copyOf(open.entrySet())) {
      if (entry.getKey().protocolVersion() == HttpVersion.HTTP_2) {
        check(entry.getKey(), entry.getValue().step(now));
      }
    }
  }

  private void check(HttpConnection connection, Pulse.Step step) {
    switch (step) {
      case NOTHING -> {}
      case PING ->
          connection.ping(PING).onFailure(fault -> LOG.debug("no ping: {}", fault.toString()));
      case CLOSE -> {
        LOG.warn(
            "a connection to {} was silent for {} and did not answer a PING within {}; it is closed",
            connection.remoteAddress(),
            settings.silence(),
            settings.patience());
        // From the first handler on: neither TLS nor HTTP/2 gets to wait for a farewell.
        channel(connection).pipeline().firstContext().close();
      }
    }
  }

  /**
   * Takes a connection out of use if no byte came over it since then: it gets no new streams, and is
   * closed when those that it has are over, or when the patience for a PING is.
   */
  void retireIfSilent(HttpConnection connection, long sinceNanos) {
    Pulse pulse = open.get(connection);
    if (pulse != null && pulse.silentSince(sinceNanos)) {
      connection.shutdown(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Vert.x has no public way to a connection's channel: this is its own SPI. */
  private static Channel channel(HttpConnection connection) {
    return ((HttpClientConnection) connection).channelHandlerContext().channel();
  }

  private static final class Listening extends ChannelInboundHandlerAdapter {
    private final Pulse pulse;
    private final LongSupplier nanoTime;

    Listening(Pulse pulse, LongSupplier nanoTime) {
      this.pulse = pulse;
      this.nanoTime = nanoTime;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      pulse.heard(nanoTime.getAsLong());
      context.fireChannelRead(message);
    }
  }
}
