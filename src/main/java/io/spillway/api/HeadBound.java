package io.spillway.api;

import io.vertx.core.MultiMap;
import java.util.Map;

/**
 * The bounds on the head of a response. A head of at most {@link #TAKEN_BYTES} is accepted. A
 * larger one that can still be read fails its attempt, with the status known. If it is too large to
 * be read, the connection is closed, because the rest of the head cannot be skipped.
 */
final class HeadBound {

  /**
   * The largest head that is accepted, in bytes: names, values and, for each field, {@link
   * #FIELD_BYTES}.
   */
  static final long TAKEN_BYTES = 64 * 1_024;

  /** Colon, blank and line end of a field in HTTP/1.1; HTTP/2 is counted alike. */
  private static final int FIELD_BYTES = 4;

  /** The largest head that is read over HTTP/1.1: 1 MiB, and room for what is not counted. */
  static final int READ_BYTES = 1_024 * 1_024 + 64 * 1_024;

  /**
   * The same over HTTP/2, where each field counts 32 bytes more than its name and value (RFC 9113,
   * 6.5.2): enough for 1 MiB of fields of 10 bytes.
   */
  static final long HTTP2_LIST_SIZE = 8 * 1_024 * 1_024;

  private HeadBound() {}

  /** The size of a head's fields, in bytes. */
  static long bytes(MultiMap headers) {
    long bytes = 0;
    for (Map.Entry<String, String> field : headers) {
      bytes += field.getKey().length() + field.getValue().length() + FIELD_BYTES;
    }
    return bytes;
  }
}
