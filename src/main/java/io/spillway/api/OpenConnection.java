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

/**
 * One open connection: whether it is alive, and how the server announced its end. Used on its event
 * loop.
 */
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

  /** Watches a new connection. */
  static OpenConnection watch(
      HttpConnection connection, ConnectionSettings settings, LongSupplier nanoTime) {
    OpenConnection watched = new OpenConnection(connection, settings, nanoTime);
    // The attempts on it learn of its end by themselves; without this handler Vert.x would log each
    // reset as an error.
    connection.exceptionHandler(fault -> LOG.debug("a connection broke: {}", name(fault)));
    Channel channel = watched.channel();
    // Data read from a stream before it was paused is kept outside the heap, so little is read at
    // once.
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(64, 2_048, MOST_READ_BYTES));
    InterimResponses.passOver(channel.pipeline());
    channel.pipeline().addFirst("pulse", watched.new Listening());
    if (watched.isHttp2()) {
      // Vert.x 5.2 keeps the frame's buffer after it was released, so the code is read now.
      connection.goAwayHandler(frame -> watched.goAway = frame.getErrorCode());
    } else {
      watched.step = InStep.watch(channel.pipeline(), nanoTime);
    }
    return watched;
  }

  /**
   * Sends a PING on an HTTP/2 connection that has been silent, and closes it if the last PING was
   * not answered.
   */
  void check() {
    if (!isHttp2()) {
      return; // An HTTP/1.1 connection has one attempt, whose time limit closes it if it is dead.
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
        // Closed at the first handler, so that neither TLS nor HTTP/2 waits for the peer's close.
        channel().pipeline().firstContext().close();
      }
    }
  }

  /**
   * Retires the connection if no byte has arrived on it since then: it gets no new streams, and is
   * closed when its present ones have ended. (If it is dead, a PING shows that earlier.)
   */
  void retireIfSilentSince(long nanos) {
    if (isHttp2() && pulse.silentSince(nanos)) {
      connection.shutdown(RETIREMENT_HOURS, TimeUnit.HOURS);
    }
  }

  /** The name of a fault for the log, without its message, which may quote the server. */
  private static String name(Throwable fault) {
    return fault.getClass().getName();
  }

  /**
   * How many milliseconds to wait before a request is written: until the connection has been idle
   * for long enough, and its socket was read once more. Bytes that the server has sent without a
   * request are read by then, and close the connection.
   */
  long quietMillis() {
    if (step == null) {
      return 0;
    }
    long idle = nanoTime.getAsLong() - step.idleNanos();
    long rest = TimeUnit.NANOSECONDS.toMillis(settings.quiet().toNanos() - idle);
    return Math.max(ONE_LOOK_MILLIS, rest);
  }

  /** Sets what to do when the connection gets out of step. */
  void whenOutOfStep(Runnable call) {
    if (step != null) {
      step.whenLost(call);
    }
  }

  /** Whether it was closed because it got out of step. */
  boolean isOutOfStep() {
    return step != null && step.fault() != null;
  }

  /**
   * The cause of an attempt's fault on this connection: that it got out of step, the end announced
   * by GOAWAY, or the fault itself.
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

  /**
   * The connection's Netty channel, by an internal interface of Vert.x, which has no public one.
   */
  private Channel channel() {
    return ((HttpClientConnection) connection).channelHandlerContext().channel();
  }

  /** Sees every byte that arrives, before TLS. */
  private final class Listening extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      pulse.heard(nanoTime.getAsLong());
      context.fireChannelRead(message);
    }
  }
}
