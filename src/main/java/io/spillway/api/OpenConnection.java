package io.spillway.api;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection, whether it lives, and what the server said of its end. On its event loop. */
final class OpenConnection {

  private static final Logger LOG = LoggerFactory.getLogger(OpenConnection.class);
  private static final Buffer PING = Buffer.buffer("spillway");
  private static final long NO_GOAWAY = -1;
  private static final int MOST_READ_BYTES = 16 * 1_024;

  private static final long ONE_LOOK_MILLIS = 1;

  /** Longer than the longest attempt that can be configured. */
  private static final long RETIREMENT_HOURS = 25;

  private final HttpConnection connection;
  private final ConnectionSettings settings;
  private final LongSupplier nanoTime;
  private final Pulse pulse;
  private @Nullable InStep step;
  private long goAway = NO_GOAWAY;

  private OpenConnection(
      HttpConnection connection, ConnectionSettings settings, LongSupplier nanoTime) {
    this.connection = connection;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.pulse = new Pulse(settings.silence(), settings.patience(), nanoTime.getAsLong());
  }

  /** Watches a connection that has carried nothing yet. */
  static OpenConnection watch(
      HttpConnection connection, ConnectionSettings settings, LongSupplier nanoTime) {
    OpenConnection watched = new OpenConnection(connection, settings, nanoTime);
    // The attempts on it hear of its end themselves; without a handler of its own Vert.x would log
    // each reset as an error.
    connection.exceptionHandler(fault -> LOG.debug("a connection broke: {}", name(fault)));
    Channel channel = watched.channel();
    // What was read of a stream before it was paused is kept beside the heap: little for each.
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(64, 2_048, MOST_READ_BYTES));
    InterimResponses.passOver(channel.pipeline());
    channel.pipeline().addFirst("pulse", watched.new Listening());
    if (watched.isHttp2()) {
      // Vert.x 5.2 keeps the frame's bytes beyond their life: the code is taken while they live.
      connection.goAwayHandler(frame -> watched.goAway = frame.getErrorCode());
    } else {
      watched.step = InStep.watch(channel.pipeline(), nanoTime);
    }
    return watched;
  }

  /** Asks a connection of HTTP/2 that has been silent, and closes one that did not answer. */
  void check() {
    if (!isHttp2()) {
      return; // A dead connection of HTTP/1.1 has one attempt, whose time limit closes it.
    }
    switch (pulse.step(nanoTime.getAsLong())) {
      case NOTHING -> {}
      case PING -> connection.ping(PING).onFailure(fault -> LOG.debug("no ping: {}", name(fault)));
      case CLOSE -> {
        LOG.warn(
            "a connection to {} was silent for {} and did not answer a PING within {}; it is closed",
            connection.remoteAddress(),
            settings.silence(),
            settings.patience());
        // From the first handler on: neither TLS nor HTTP/2 gets to wait for a farewell.
        channel().pipeline().firstContext().close();
      }
    }
  }

  /**
   * Takes the connection out of use if no byte came over it since then: it gets no new streams, and
   * is closed when those that it has are over. If it is dead, a PING will tell before.
   */
  void retireIfSilentSince(long nanos) {
    if (isHttp2() && pulse.silentSince(nanos)) {
      connection.shutdown(RETIREMENT_HOURS, TimeUnit.HOURS);
    }
  }

  /** What may be logged of a fault: its message can quote what the server sent. */
  private static String name(Throwable fault) {
    return fault.getClass().getName();
  }

  /**
   * How many milliseconds to wait before a request is written: until the connection has been idle
   * for long enough, and at least for one more look at its socket. What the server says unasked is
   * read by then, and closes the connection.
   */
  long quietMillis() {
    if (step == null) {
      return 0;
    }
    long idle = nanoTime.getAsLong() - step.idleNanos();
    long rest = TimeUnit.NANOSECONDS.toMillis(settings.quiet().toNanos() - idle);
    return Math.max(ONE_LOOK_MILLIS, rest);
  }

  /** Says what is to be done if what comes is no answer to its requests. */
  void whenOutOfStep(Runnable call) {
    if (step != null) {
      step.whenLost(call);
    }
  }

  /** Whether it was closed because what came was no answer to its requests. */
  boolean isOutOfStep() {
    return step != null && step.fault() != null;
  }

  /**
   * What an attempt's fault on this connection is: that it is out of step, the end that GOAWAY
   * announced, or itself.
   */
  Throwable cause(Throwable fault) {
    OutOfStep lost = step == null ? null : step.fault();
    if (lost != null) {
      return lost;
    }
    boolean announced = goAway != NO_GOAWAY && !(fault instanceof StreamResetException);
    return announced ? new GoneAway(goAway, fault) : fault;
  }

  private boolean isHttp2() {
    return connection.protocolVersion() == HttpVersion.HTTP_2;
  }

  /** Vert.x has no public way to a connection's channel: this is its own SPI. */
  private Channel channel() {
    return ((HttpClientConnection) connection).channelHandlerContext().channel();
  }

  /** Hears every byte, before TLS. */
  private final class Listening extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      pulse.heard(nanoTime.getAsLong());
      context.fireChannelRead(message);
    }
  }
}
