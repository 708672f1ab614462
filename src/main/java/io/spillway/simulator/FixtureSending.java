package io.spillway.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Writes a fixture to a connection byte for byte, past the HTTP encoder. Lives on one event loop.
 */
final class FixtureSending implements Playing {
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Channel channel;
  private final Fixture fixture;
  private final Runnable carriedOut;
  private final List<Fixture.Piece> wire;
  private int next;
  private long bytes;
  private long timer = NO_TIMER;
  private boolean stopped;

  /**
   * A sending that has not begun.
   *
   * @param carriedOut runs once the fixture ended the connection; not where the client does
   */
  FixtureSending(Vertx vertx, Channel channel, Fixture fixture, Runnable carriedOut) {
    this.vertx = vertx;
    this.channel = channel;
    this.fixture = fixture;
    this.carriedOut = carriedOut;
    this.wire = fixture.wire();
  }

  @Override
  public int piecesSent() {
    return next;
  }

  @Override
  public long bytesSent() {
    return bytes;
  }

  @Override
  public int statusSent() {
    return next > 0 ? fixture.status() : 0;
  }

  @Override
  public void start() {
    if (next == wire.size()) {
      finish();
      return;
    }
    int pause = wire.get(next).pauseMillis();
    if (pause > 0) {
      timer = vertx.setTimer(pause, _ -> send());
    } else {
      send();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
  }

  private void send() {
    Fixture.Piece piece = wire.get(next);
    next++;
    write(piece.bytes())
        .addListener(written -> {
          if (written.isSuccess() && !stopped) {
            start();
          }
        });
  }

  /** From there a write reaches the socket, or TLS, and no encoder. */
  private ChannelFuture write(byte[] piece) {
    bytes += piece.length;
    return behindTls().writeAndFlush(Unpooled.wrappedBuffer(piece));
  }

  private ChannelHandlerContext behindTls() {
    List<String> names = channel.pipeline().names();
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    int first = tls == null ? 0 : names.indexOf(tls.name()) + 1;
    return channel.pipeline().context(names.get(first));
  }

  private void finish() {
    switch (fixture.ending()) {
      case END, CLOSE -> close();
      case RESET -> {
        // Closing a socket that lingers for no time sends RST instead of FIN.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        close();
      }
      case REPEAT -> timer = vertx.setPeriodic(fixture.repeatMillis(), _ -> repeat());
      case DEAF -> Deafness.begin(channel);
      case SILENCE -> {}
    }
  }

  private void repeat() {
    if (channel.isWritable()) {
      write(wire.getLast().bytes());
    }
  }

  private void close() {
    carriedOut.run();
    channel.close();
  }
}
