package io.spillway.job;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The body of a request: the member {@code params} of a job byte for byte, but for {@code "stream":
 * true}. Keeps the job's bytes, which must not be changed, and where in them the body is; nothing
 * is copied until it is written. Immutable.
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

  /** Takes ranges of bytes one after the other. */
  public interface Sink {

    /** Takes so many bytes of an array from an offset on; they must not be changed. */
    void take(byte[] bytes, int offset, int length);
  }

  /**
   * Bytes of the job.
   *
   * @param from the first
   * @param to the one behind the last
   */
  record Range(int from, int to) {
    int length() {
      return to - from;
    }
  }

  /**
   * A body.
   *
   * @param job the bytes of the job
   * @param params the object with its braces
   * @param streams the values of its members {@code stream}, in their order
   * @param empty whether it has no member
   */
  RequestBody(byte[] job, Range params, List<Range> streams, boolean empty) {
    this.job = job;
    this.params = params;
    this.streams = streams.isEmpty() ? List.of() : List.copyOf(streams);
    this.empty = empty;
  }

  /** How many bytes it has. */
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

  /** Gives the body in its order, as ranges of the job's bytes and of what is added. */
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
