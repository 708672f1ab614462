package io.spillway.dev.simulator.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body up to the API's limit. Bytes beyond it are read and dropped, so that
 * the client reads the answer. If the body breaks off, the receiver is not called.
 */
final class BodyReader {
  private final HttpServerRequest request;
  private @Nullable Buffer body = Buffer.buffer();

  BodyReader(HttpServerRequest request) {
    this.request = request;
  }

  /** Called once with the body, which is empty if it was too large. */
  interface Receiver {
    void received(byte[] body, boolean tooLarge);
  }

  void read(Receiver receiver) {
    if (announcedBytes() > MessagesServer.MAX_BODY_BYTES) {
      body = null;
      receiver.received(new byte[0], true);
    }
    request.exceptionHandler(_ -> body = null);
    request.handler(chunk -> append(chunk, receiver));
    request.endHandler(_ -> whole(receiver));
  }

  private void append(Buffer chunk, Receiver receiver) {
    if (body == null) {
      return;
    }
    if (body.length() + (long) chunk.length() > MessagesServer.MAX_BODY_BYTES) {
      body = null;
      receiver.received(new byte[0], true);
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void whole(Receiver receiver) {
    if (body != null) {
      receiver.received(body.getBytes(), false);
      body = null;
    }
  }

  private long announcedBytes() {
    String length = request.getHeader("content-length");
    return length == null ? 0 : Long.parseLong(length);
  }
}
