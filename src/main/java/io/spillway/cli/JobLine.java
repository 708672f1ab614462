package io.spillway.cli;

import io.spillway.job.JobReader;
import io.spillway.job.ParsedJob;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One line of a Message Batches request file, before it is sent: a job, or the reason why it is not
 * one. Uses the worker's own reader, so that no line is accepted here that the worker would refuse.
 */
sealed interface JobLine {
  /** Bytes for the record's framing besides key and value. */
  int FRAMING_BYTES = 256;

  /**
   * A job.
   *
   * @param key its custom_id, null if there is none
   * @param value the line's bytes, unchanged
   */
  @SuppressWarnings("ArrayRecordComponent") // the bytes are passed to Kafka and never compared
  record AcceptedLine(@Nullable String key, byte[] value) implements JobLine {}

  /** A line of white space only, which is skipped. */
  record BlankLine() implements JobLine {}

  /**
   * A line that is not a job.
   *
   * @param reason what is wrong, without the line number
   */
  record RejectedLine(String reason) implements JobLine {}

  /**
   * Reads a line.
   *
   * @param line without its line end
   * @param maxBytes the largest job with its key
   */
  static JobLine of(byte[] line, int maxBytes) {
    try {
      // Jackson would also guess UTF-16 and UTF-32, and let some broken UTF-8 pass.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return text.isBlank() ? new BlankLine() : ofJson(line, maxBytes);
    } catch (CharacterCodingException e) {
      return new RejectedLine("not UTF-8");
    }
  }

  private static JobLine ofJson(byte[] line, int maxBytes) {
    return switch (JobReader.read(line)) {
      case ParsedJob.Unreadable unreadable -> new RejectedLine(unreadable.reason());
      case io.spillway.job.Job job -> sized(job.customId().orElse(null), line, maxBytes);
    };
  }

  private static JobLine sized(@Nullable String key, byte[] line, int maxBytes) {
    int keyBytes = key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length;
    int size = line.length + keyBytes + FRAMING_BYTES;
    return size > maxBytes
        ? new RejectedLine("it takes %d bytes, at most %d are allowed".formatted(size, maxBytes))
        : new AcceptedLine(key, line);
  }
}
