package io.spillway.topics;

import io.spillway.memory.HeapBytes;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The most bytes that a record takes in a log and in the heap. Pure functions. */
public final class RecordSize {

  /** Bytes for a batch of one record, and for the two tags with times that the router adds. */
  private static final int AROUND = 256;

  /** Bytes for the length fields of a header's name and value. */
  private static final int AROUND_A_HEADER = 10;

  private RecordSize() {}

  /** The bytes of the record in the heap, with key, value and headers. */
  public static long inHeap(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    return HeapBytes.record(key, value) + inHeap(headers);
  }

  /** The bytes of the headers in the heap. */
  public static long inHeap(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += HeapBytes.header(header.key(), header.value());
    }
    return bytes;
  }

  /** The bytes of the record in a log. */
  public static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long bytes = AROUND + length(key) + length(value);
    for (Header header : headers) {
      bytes += AROUND_A_HEADER + header.key().getBytes(StandardCharsets.UTF_8).length;
      bytes += length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
