package io.spillway.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Drops every 1xx response except 101, however many there are, before Vert.x sees it. Vert.x itself
 * skips only 100 and 103, and takes a 102 or 104 for the final response.
 */
final class InterimResponses {

  /** The name of the handler over HTTP/1.1. */
  static final String NAME = "interim-responses";

  private InterimResponses() {}

  /** Adds itself to the pipeline of a new connection. */
  static void passOver(ChannelPipeline pipeline) {
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    if (http2 == null) {
      String codec = pipeline.context(HttpClientCodec.class).name();
      pipeline.addAfter(codec, NAME, new OverHttp1());
    } else {
      Http2ConnectionDecoder decoder = http2.decoder();
      decoder.frameListener(new OverHttp2(decoder.frameListener()));
    }
  }

  private static boolean isInterim(int status) {
    return status >= 100 && status < 200 && status != 101;
  }

  /** An interim response is a head and an end without a body. */
  private static final class OverHttp1 extends ChannelInboundHandlerAdapter {
    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        interim = response.decoderResult().isSuccess() && isInterim(response.status().code());
      }
      if (!interim) {
        context.fireChannelRead(message);
        return;
      }
      interim = !(message instanceof LastHttpContent);
      ReferenceCountUtil.release(message);
    }
  }

  /** An interim response is a HEADERS frame that does not end the stream. */
  private static final class OverHttp2 extends Http2FrameListenerDecorator {
    OverHttp2(Http2FrameListener next) {
      super(next);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      if (!isInterim(headers)) {
        super.onHeadersRead(context, streamId, headers, padding, endOfStream);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      if (!isInterim(headers)) {
        super.onHeadersRead(
            context, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
      }
    }

    /** Trailers have no status. */
    private static boolean isInterim(Http2Headers headers) {
      @Nullable CharSequence status = headers.status();
      return status != null
          && status.length() == 3
          && status.charAt(0) == '1'
          && !status.toString().equals("101");
    }
  }
}
