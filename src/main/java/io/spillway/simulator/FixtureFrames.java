package io.spillway.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Plays a fixture on one stream of HTTP/2: its head, its pieces and its frames, past the HTTP
 * server and within the windows of flow control. Lives on one event loop.
 */
final class FixtureFrames implements Playing {
  private static final long NO_TIMER = -1;
  private static final long PING = 17;

  /** What HTTP/2 says by frames, not by fields. */
  private static final Set<String> OF_HTTP1 =
      Set.of("connection", "transfer-encoding", "keep-alive");

  private final Vertx vertx;
  private final Http2ConnectionHandler handler;
  private final ChannelHandlerContext context;
  private final Http2ConnectionEncoder encoder;
  private final int streamId;
  private final Fixture fixture;
  private final Runnable carriedOut;
  private final List<Fixture.Piece> body;
  private int next;
  private long bytes;
  private boolean headSent;
  private long timer = NO_TIMER;
  private boolean stopped;

  /**
   * A sending that has not begun.
   *
   * @param carriedOut runs once the fixture ended the stream; not if the client does
   */
  FixtureFrames(Vertx vertx, Channel channel, int streamId, Fixture fixture, Runnable carriedOut) {
    this.vertx = vertx;
    this.handler = channel.pipeline().get(Http2ConnectionHandler.class);
    this.context = channel.pipeline().context(handler);
    this.encoder = handler.encoder();
    this.streamId = streamId;
    this.fixture = fixture;
    this.carriedOut = carriedOut;
    this.body = fixture.encodedBody();
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
    return headSent ? fixture.status() : 0;
  }

  @Override
  public void start() {
    if (fixture.isHttp1Only()) {
      carriedOut.run();
      reset(Http2Error.HTTP_1_1_REQUIRED.code());
      return;
    }
    for (int status : fixture.interims()) {
      Http2Headers interim = new DefaultHttp2Headers().status(Integer.toString(status));
      encoder.writeHeaders(context, streamId, interim, 0, false, context.newPromise());
    }
    if (!fixture.head().isEmpty()) {
      headSent = true;
      encoder.writeHeaders(context, streamId, head(), 0, false, context.newPromise());
    }
    flush();
    proceed();
  }

  @Override
  public void stop() {
    stopped = true;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
  }

  private Http2Headers head() {
    Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(fixture.status()));
    for (String line : fixture.head().subList(1, fixture.head().size())) {
      add(head, line);
    }
    return head;
  }

  private void add(Http2Headers fields, String line) {
    int colon = line.indexOf(':');
    String name = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    if (name.equals("content-length") && value.equals(FixtureWire.AUTO_LENGTH)) {
      value = Long.toString(body.stream().mapToLong(piece -> piece.bytes().length).sum());
    }
    if (!name.isEmpty() && !OF_HTTP1.contains(name)) {
      fields.add(name, value);
    }
  }

  private void proceed() {
    if (next == body.size()) {
      finish();
      return;
    }
    int pause = body.get(next).pauseMillis();
    if (pause > 0) {
      timer = vertx.setTimer(pause, _ -> send());
    } else {
      send();
    }
  }

  private void send() {
    Fixture.Piece piece = body.get(next);
    next++;
    ChannelFuture written =
        piece.frame() == null ? data(piece.bytes(), false) : send(piece.frame());
    flush();
    written.addListener(done -> {
      if (done.isSuccess() && !stopped) {
        proceed();
      }
    });
  }

  /** What flow control allows. */
  private void flush() {
    handler.flush(context);
  }

  private ChannelFuture data(byte[] piece, boolean end) {
    if (piece.length == 0 && !end) {
      return context.channel().newSucceededFuture(); // A pause alone.
    }
    bytes += piece.length;
    return encoder.writeData(
        context, streamId, Unpooled.wrappedBuffer(piece), 0, end, context.newPromise());
  }

  private ChannelFuture send(Frame frame) {
    return switch (frame) {
      case Frame.Reset reset -> {
        carriedOut.run();
        yield reset(reset.code());
      }
      case Frame.GoAway goAway ->
          encoder.writeGoAway(
              context,
              last(goAway.processed()),
              goAway.code(),
              Unpooled.EMPTY_BUFFER,
              context.newPromise());
      case Frame.MaxStreams most ->
          encoder.writeSettings(
              context,
              new Http2Settings().maxConcurrentStreams(most.streams()),
              context.newPromise());
      case Frame.Ping() -> encoder.writePing(context, false, PING, context.newPromise());
    };
  }

  private int last(Frame.Processed processed) {
    return switch (processed) {
      case NONE -> 0;
      case THIS -> streamId;
      case ALL -> Integer.MAX_VALUE;
    };
  }

  private ChannelFuture reset(long code) {
    ChannelFuture written = encoder.writeRstStream(context, streamId, code, context.newPromise());
    flush();
    return written;
  }

  private void finish() {
    switch (fixture.ending()) {
      case END -> {
        carriedOut.run();
        end();
        flush();
      }
      case CLOSE -> close();
      case RESET -> {
        // Closing a socket that lingers for no time sends RST instead of FIN.
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        close();
      }
      case REPEAT -> timer = vertx.setPeriodic(fixture.repeatMillis(), _ -> repeat());
      case DEAF -> Deafness.begin(context.channel());
      case SILENCE -> {}
    }
  }

  private void end() {
    if (fixture.trailers().isEmpty()) {
      data(new byte[0], true);
      return;
    }
    Http2Headers trailers = new DefaultHttp2Headers(false);
    fixture.trailers().forEach(line -> add(trailers, line));
    encoder.writeHeaders(context, streamId, trailers, 0, true, context.newPromise());
  }

  private void repeat() {
    if (context.channel().isWritable()) {
      data(body.getLast().bytes(), false);
      flush();
    }
  }

  /** From the first handler on: neither HTTP/2 nor TLS says farewell. */
  private void close() {
    carriedOut.run();
    context.pipeline().firstContext().close();
  }
}
