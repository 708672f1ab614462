package io.spillway.dev.simulator.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.spillway.dev.simulator.answers.Answer;
import io.spillway.dev.simulator.answers.EventStream;
import io.spillway.dev.simulator.answers.Responder;
import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.FixtureFrames;
import io.spillway.dev.simulator.fixtures.FixtureSending;
import io.spillway.dev.simulator.fixtures.Frame;
import io.spillway.dev.simulator.fixtures.Playing;
import io.spillway.dev.simulator.settings.Speed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer to its connection at its pace, with one timer at most, and never faster than
 * the client reads. Lives on one event loop.
 */
final class Delivery {
  private static final int SLICE_BYTES = 64 * 1024;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Responder.Decided decided;
  private final Answer answer;
  private final long pingMillis;
  private final Listener listener;

  private int next;
  private long bytes;
  private long timer = NO_TIMER;
  private boolean done;
  private boolean brokenOff;
  private @Nullable Playing fixture;

  /** Called once with how the delivery ended. */
  interface Listener {
    void ended(Delivery delivery, CallEnd.How how);
  }

  Delivery(
      Vertx vertx,
      HttpServerRequest request,
      Responder.Decided decided,
      long pingMillis,
      Listener listener) {
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.decided = decided;
    this.answer = decided.answer();
    this.pingMillis = pingMillis;
    this.listener = listener;
  }

  Call call() {
    return decided.call();
  }

  /** The HTTP status sent so far: 0 before the head. */
  int statusSent() {
    if (fixture != null) {
      return fixture.statusSent();
    }
    return response.headWritten() ? answer.status() : 0;
  }

  int piecesSent() {
    return fixture == null ? next + (brokenOff ? 1 : 0) : fixture.piecesSent();
  }

  long bytesSent() {
    return fixture == null ? bytes : fixture.bytesSent();
  }

  void start() {
    response.exceptionHandler(_ -> end(CallEnd.How.CLIENT_WENT_AWAY));
    response.closeHandler(_ -> end(CallEnd.How.CLIENT_WENT_AWAY));
    if (answer.fixture() != null) {
      fixture = playing(answer.fixture());
      fixture.start();
      return;
    }
    Speed.StreamPace pace = decided.pace();
    if (pace.eventMillis() > 0 && answer.chunked()) {
      timer = vertx.setPeriodic(pace.firstByteMillis(), pace.eventMillis(), _ -> tick());
    } else if (pace.firstByteMillis() > 0) {
      timer = vertx.setTimer(pace.firstByteMillis(), _ -> begin());
    } else {
      begin();
    }
  }

  private Playing playing(Fixture played) {
    Runnable carriedOut = () -> end(CallEnd.How.FAULTED);
    return isHttp2()
        ? new FixtureFrames(vertx, channel(), (int) request.streamId(), played, carriedOut)
        : new FixtureSending(vertx, channel(), played, carriedOut);
  }

  private boolean isHttp2() {
    return request.version() == HttpVersion.HTTP_2;
  }

  private void begin() {
    timer = NO_TIMER;
    if (!done) {
      writeHead();
      pump();
    }
  }

  /** One event; the last one takes the ending with it. */
  private void tick() {
    if (done || response.writeQueueFull()) {
      return;
    }
    if (next == 0) {
      writeHead();
    }
    if (answer.pieces().size() - next <= 1 || breaksOff()) {
      stopTimer();
      pump();
    } else {
      write(Buffer.buffer(take(answer.pieces().get(next))));
    }
  }

  /** Everything that is left, in slices, as fast as it is read. */
  private void pump() {
    while (!done) {
      if (response.writeQueueFull()) {
        response.drainHandler(_ -> pump());
        return;
      }
      Buffer slice = slice();
      if (brokenOff || next == answer.pieces().size()) {
        last(slice);
        return;
      }
      write(slice);
    }
  }

  private Buffer slice() {
    List<byte[]> pieces = answer.pieces();
    Buffer slice = Buffer.buffer(1024);
    while (next < pieces.size() && slice.length() < SLICE_BYTES) {
      if (breaksOff()) {
        brokenOff = true;
        bytes += EventStream.OVERLOADED.length;
        return slice.appendBytes(EventStream.OVERLOADED);
      }
      slice.appendBytes(take(pieces.get(next)));
    }
    return slice;
  }

  /** Whether an overload takes the place of the next event. */
  private boolean breaksOff() {
    return decided.charge().breaksOff(answer.pieces().size() - next);
  }

  private byte[] take(byte[] piece) {
    next++;
    bytes += piece.length;
    decided.charge().sent(piece.length);
    return piece;
  }

  private void writeHead() {
    if (answer.status() == Answer.NO_HEAD) {
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (answer.chunked()) {
      response.setChunked(true);
    } else {
      response.putHeader("content-length", Long.toString(answer.bodyBytes()));
    }
  }

  private Future<Void> write(Buffer buffer) {
    if (answer.status() == Answer.NO_HEAD) {
      return Future.succeededFuture();
    }
    return buffer.length() == 0 ? head() : response.write(buffer);
  }

  /** The head by itself, for a body that stops before it begins. */
  private Future<Void> head() {
    return response.headWritten() ? Future.succeededFuture() : response.writeHead();
  }

  private void last(Buffer slice) {
    if (brokenOff || answer.ending() == Ending.END) {
      response.end(slice).onComplete(result -> end(carriedOut(result.succeeded())));
      return;
    }
    write(slice)
        .onComplete(result -> {
          if (!done && result.succeeded()) {
            breakOff();
          }
        });
  }

  private void breakOff() {
    switch (answer.ending()) {
      case CUT -> {
        end(CallEnd.How.FAULTED);
        if (isHttp2()) {
          response.reset(Frame.Code.INTERNAL_ERROR.ordinal());
        } else {
          channel().close();
        }
      }
      case RESET -> {
        end(CallEnd.How.FAULTED);
        if (isHttp2()) {
          response.reset(Frame.Code.CANCEL.ordinal());
          return;
        }
        // Closing a socket that lingers for no time sends RST instead of FIN.
        channel().config().setOption(ChannelOption.SO_LINGER, 0);
        channel().close();
      }
      case PINGS -> timer = vertx.setPeriodic(pingMillis, _ -> ping());
      case SILENCE, END -> {}
    }
  }

  private void ping() {
    if (!response.writeQueueFull()) {
      bytes += EventStream.PING.length;
      write(Buffer.buffer(EventStream.PING));
    }
  }

  /** Vert.x has no public way to reset a connection of HTTP/1.1: this is its own SPI. */
  private Channel channel() {
    return ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
  }

  private CallEnd.How carriedOut(boolean written) {
    if (!written) {
      return CallEnd.How.CLIENT_WENT_AWAY;
    }
    if (decided.refused()) {
      return CallEnd.How.REFUSED;
    }
    return decided.call().fault() == null && !brokenOff
        ? CallEnd.How.COMPLETED
        : CallEnd.How.FAULTED;
  }

  /** Ends the delivery once; what comes later is expected, and ignored. */
  void end(CallEnd.How how) {
    if (!done) {
      done = true;
      stopTimer();
      decided.charge().end();
      listener.ended(this, how);
    }
  }

  private void stopTimer() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
    if (fixture != null) {
      fixture.stop();
    }
  }
}
