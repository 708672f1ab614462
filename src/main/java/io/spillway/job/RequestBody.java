package io.spillway.job;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The body of a request: the member {@code params} of a job, byte for byte, with {@code "stream":
 * true} set. Refers to the job's bytes, which must not be changed; nothing is copied until the body
 * is written. Immutable.
 *
 * <p>For example, {@code {"model":"m","stream":false}} is sent as {@code
 * {"model":"m","stream":true}}.
 */
public final class RequestBody {

  private static final byte[] STREAM_TRUE = "\"stream\":true".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OPENING = "{".getBytes(StandardCharsets.UTF_8);
  private static final byte[] COMMA = ",".getBytes(StandardCharsets.UTF_8);

  private final byte[] job;
  private final Range params;
  private final List<Range> streams;
  private final boolean empty;

  /** Receives the body as ranges of bytes, one after the other. */
  public interface Sink {

    /**
     * Receives {@code length} bytes of the array from {@code offset} on, which must not be changed.
     */
    void take(byte[] bytes, int offset, int length);
  }

  /**
   * A range of the job's bytes.
   *
   * @param from the index of the first byte
   * @param to the index after the last byte
   */
  record Range(int from, int to) {
    int length() {
      return to - from;
    }
  }

  /**
   * Creates a body.
   *
   * @param job the bytes of the job
   * @param params the object with its braces
   * @param streams the values of its members named {@code stream}, in their order
   * @param empty whether {@code params} has no members
   */
  RequestBody(byte[] job, Range params, List<Range> streams, boolean empty) {
    this.job = job;
    this.params = params;
    this.streams = streams.isEmpty() ? List.of() : List.copyOf(streams);
    this.empty = empty;
  }

  /** The length in bytes. */
  public int length() {
    if (streams.isEmpty()) {
      return params.length() + STREAM_TRUE.length + (empty ? 0 : COMMA.length);
    }
    int length = params.length();
    for (Range stream : streams) {
      length += TRUE.length - stream.length();
    }
    return length;
  }

  /**
   * Passes the body to the sink in order: ranges of the job's bytes, and the bytes that are added.
   */
  public void writeTo(Sink sink) {
    int from = params.from();
    if (streams.isEmpty()) {
      whole(sink, OPENING);
      whole(sink, STREAM_TRUE);
      if (!empty) {
        whole(sink, COMMA);
      }
      from++;
    }
    for (Range stream : streams) {
      sink.take(job, from, stream.from() - from);
      whole(sink, TRUE);
      from = stream.to();
    }
    sink.take(job, from, params.to() - from);
  }

  private static void whole(Sink sink, byte[] bytes) {
    sink.take(bytes, 0, bytes.length);
  }
}
