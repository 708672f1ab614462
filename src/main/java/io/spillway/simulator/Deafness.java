package io.spillway.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * A peer that is gone without a word: the connection stays open, nothing that comes is heard, and
 * nothing more is said, by any of its streams.
 */
final class Deafness extends ChannelDuplexHandler {
  private Deafness() {}

  static void begin(Channel channel) {
    channel.pipeline().addFirst(new Deafness());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ReferenceCountUtil.release(message);
    promise.trySuccess();
  }
}
