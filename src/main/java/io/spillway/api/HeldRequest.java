package io.spillway.api;

import io.spillway.job.RequestBody;
import io.spillway.memory.Holdings;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an attempt's request. Its memory is reserved from the attempt's start, so that no
 * attempt starts without room for it, until it is written; the bytes are made when there is a
 * connection. Used on the attempt's event loop, except for the constructor.
 */
final class HeldRequest {

  private final Holdings holdings;
  private @Nullable RequestBody body;

  HeldRequest(Holdings holdings, RequestBody body) {
    this.holdings = holdings;
    this.body = body;
    holdings.add(body.length());
  }

  /** The bytes to be sent. Not after {@link #gone}. */
  Buffer make() {
    RequestBody made = body;
    if (made == null) {
      throw new IllegalStateException("the request is gone");
    }
    Buffer bytes = Buffer.buffer(made.length());
    made.writeTo(bytes::appendBytes);
    return bytes;
  }

  /** Frees the memory, because the body is written or never will be. A second call does nothing. */
  void gone() {
    if (body != null) {
      holdings.remove(body.length());
      body = null;
    }
  }
}
