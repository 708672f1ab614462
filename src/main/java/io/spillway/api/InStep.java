package io.spillway.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that an HTTP/1.1 connection carries only answers to its requests, since only their order
 * tells which request a response belongs to. If bytes arrive while no request is under way, or a
 * response begins before its request is completely written, the connection is closed, and the bytes
 * are not taken as an answer. Exception: a refusal that closes the connection may come early (RFC
 * 9112, section 9.6), for example of a body that the server does not want to read. Used on the
 * connection's event loop.
 */
final class InStep {

  /** What the connection is doing. */
  private enum ExchangeState {
    /** No request is under way. */
    IDLE,
    /** A request is being written. */
    SENDING,
    /** The request is completely written, and its response may come. */
    SENT
  }

  private static final Logger LOG = LoggerFactory.getLogger(InStep.class);

  private final LongSupplier nanoTime;
  private ExchangeState phase = ExchangeState.IDLE;
  private long idleNanos;
  private @Nullable OutOfStep fault;
  private Runnable lost = () -> {};

  private InStep(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.idleNanos = nanoTime.getAsLong();
  }

  /** Watches a new connection, whose pipeline drops 1xx responses already. */
  static InStep watch(ChannelPipeline pipeline, LongSupplier nanoTime) {
    InStep watched = new InStep(nanoTime);
    String codec = pipeline.context(HttpClientCodec.class).name();
    pipeline.addBefore(codec, "bytes-in-step", watched.new IncomingBytes());
    pipeline.addAfter(InterimResponses.NAME, "messages-in-step", watched.new Messages());
    return watched;
  }

  /** How the connection got out of step; null if it has not. */
  @Nullable OutOfStep fault() {
    return fault;
  }

  /** Since when no request has been under way. */
  long idleNanos() {
    return idleNanos;
  }

  /** Sets what to do when the connection gets out of step. */
  void whenLost(Runnable call) {
    lost = call;
  }

  private void lose(ChannelHandlerContext context, Object message, String what) {
    ReferenceCountUtil.release(message);
    if (fault == null) {
      fault = new OutOfStep(what);
      LOG.debug("{}: {}", context.channel().remoteAddress(), fault.getMessage());
      context.close();
      lost.run();
    }
  }

  /** Sees the decrypted bytes, also those that are no response. */
  private final class IncomingBytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (fault != null) {
        ReferenceCountUtil.release(message);
      } else if (phase == ExchangeState.IDLE
          && message instanceof ByteBuf bytes
          && bytes.isReadable()) {
        int count = bytes.readableBytes();
        lose(context, message, count + " bytes came while no request was under way");
      } else {
        context.fireChannelRead(message);
      }
    }
  }

  /** Sees requests and responses. */
  private final class Messages extends ChannelDuplexHandler {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof HttpRequest) {
        phase = ExchangeState.SENDING;
      }
      ChannelPromise told = promise;
      if (message instanceof LastHttpContent) {
        told = promise.unvoid();
        told.addListener(written -> {
          if (written.isSuccess() && phase == ExchangeState.SENDING) {
            phase = ExchangeState.SENT;
          }
        });
      }
      context.write(message, told);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (fault != null) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (message instanceof HttpResponse response) {
        String early = early(response);
        if (early != null) {
          lose(context, message, early);
          return;
        }
      }
      if (message instanceof LastHttpContent && phase == ExchangeState.SENT) {
        phase = ExchangeState.IDLE;
        idleNanos = nanoTime.getAsLong();
      }
      context.fireChannelRead(message);
    }

    private @Nullable String early(HttpResponse response) {
      return switch (phase) {
        case IDLE -> "a response came while no request was under way";
        case SENDING ->
            isRefusal(response)
                ? null
                : "a response with status "
                    + response.status().code()
                    + " began before its request was written";
        case SENT -> null;
      };
    }

    private boolean isRefusal(HttpResponse response) {
      return response.status().code() >= 400 && !HttpUtil.isKeepAlive(response);
    }
  }
}
