package io.spillway.router;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What a record takes in a log, at most. Pure. */
final class RecordSize {

  /** A batch of one record around it, and what the router adds: two tags with a time each. */
  private static final int AROUND = 256;

  /** The lengths of a header's name and value. */
  private static final int AROUND_A_HEADER = 10;

  private RecordSize() {}

  /** In bytes. */
  static long of(Record<byte[], byte[]> record) {
    long bytes = AROUND + length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += AROUND_A_HEADER + header.key().getBytes(StandardCharsets.UTF_8).length;
      bytes += length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
