package io.spillway.sse;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a stream of server-sent events that arrives in pieces: bytes are pushed in, events are
 * passed to a handler. Follows the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">
 * WHATWG specification</a>: lines end with LF, CR or CRLF, a leading byte order mark is skipped,
 * comments are ignored, {@code data} lines are joined by a line feed. The pieces may be cut
 * anywhere, inside a character or between CR and LF: the events are the same.
 *
 * <p>It differs from the specification where real servers need it:
 *
 * <ul>
 *   <li>An event that has a name or an id but no data is dispatched with empty data; the
 *       specification drops it. Servers send {@code event: error} with nothing after it.
 *   <li>An event that the end of the body cut off is dispatched with {@link SseEvent#terminated()}
 *       false; the specification drops it. Recorded streams end without their last blank line.
 *   <li>A line that is neither a comment nor one of the four fields is kept ({@link
 *       SseEvent#stray()}), and is an event if it stands alone; the specification ignores it, also
 *       as a field of another name. Proxies write errors into streams without {@code data:}, and
 *       {@code timeout: upstream} is one as well as a field. A comment behind such a line is kept
 *       with it, for it may be a line of the same JSON. An event with more of them than {@value
 *       #MAX_STRAY_BYTES} bytes is dispatched as several events.
 *   <li>{@code id} values and {@code retry} are not kept: nothing here reconnects.
 * </ul>
 *
 * <p>The decoder holds at most one line and one event, each within {@link SseLimits}. Not
 * thread-safe: one thread at a time calls {@link #feed}, and the handler must not call it; the
 * handler may call {@link #close()}. The byte ranges of an event point into the decoder's own
 * buffers and are valid only during the handler's call.
 */
public final class SseDecoder {
  /** The most bytes of stray lines (lines that are no field) in one event. */
  static final int MAX_STRAY_BYTES = 64 * 1_024;

  /** If a data line is longer than this, its buffer is taken over instead of being copied. */
  private static final int TAKEN_OVER_BYTES = 16 * 1_024;

  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private final SseLimits limits;
  private final SseHandler handler;

  /** The beginning of a line whose end has not arrived yet. */
  private final GrowingBytes line;

  private final GrowingBytes name;
  private final GrowingBytes data;
  private final GrowingBytes stray = new GrowingBytes(MAX_STRAY_BYTES);
  private boolean hasData;
  private boolean hasId;

  private boolean atFirstLine = true;
  private boolean afterCr;
  private boolean closed;

  public SseDecoder(SseLimits limits, SseHandler handler) {
    this.limits = limits;
    this.handler = handler;
    this.line = new GrowingBytes(limits.maxLineBytes());
    this.name = new GrowingBytes(limits.maxLineBytes());
    this.data = new GrowingBytes(limits.maxEventBytes());
  }

  /**
   * Decodes the next bytes of the body. The array is not kept after the call. Does nothing once the
   * decoder is closed.
   *
   * @throws IndexOutOfBoundsException if offset and length do not lie within the buffer
   */
  public void feed(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    int end = offset + length;
    int at = offset;
    while (at < end && !closed) {
      if (afterCr) {
        afterCr = false;
        if (buffer[at] == LF) {
          at++;
          continue;
        }
      }
      int lineEnd = lineEnd(buffer, at, end);
      if (lineEnd == end) {
        keepLine(buffer, at, end);
        return;
      }
      afterCr = buffer[lineEnd] == CR;
      completeLine(buffer, at, lineEnd);
      at = lineEnd + 1;
    }
  }

  /** The memory that the decoder's buffers take, in bytes. */
  public long heldBytes() {
    return (long) line.capacity() + name.capacity() + data.capacity() + stray.capacity();
  }

  /** The length of the event that is not complete yet, in bytes received so far. */
  public long eventBytes() {
    return (long) line.length() + data.length();
  }

  /**
   * Ends the decoding because the body has ended: dispatches the event that was cut off, if there
   * is one, and closes the decoder.
   */
  public void end() {
    if (closed) {
      return;
    }
    if (line.length() > 0 && !Field.isBeginning(line)) {
      takeLine(line.array(), 0, line.length());
    }
    if (!closed && hasAny()) {
      dispatch(false);
    }
    close();
  }

  /** Closes the decoder: the handler is not called again, and the buffers are dropped. */
  public void close() {
    closed = true;
    line.release();
    name.release();
    data.release();
    stray.release();
  }

  private static int lineEnd(byte[] buffer, int from, int end) {
    int at = from;
    while (at < end && buffer[at] != LF && buffer[at] != CR) {
      at++;
    }
    return at;
  }

  private void keepLine(byte[] buffer, int from, int to) {
    if (fitsLine(to - from)) {
      line.append(buffer, from, to - from);
    }
  }

  private void completeLine(byte[] buffer, int from, int to) {
    if (!fitsLine(to - from)) {
      return;
    }
    if (line.length() == 0) {
      takeLine(buffer, from, to);
      return;
    }
    line.append(buffer, from, to - from);
    takeLine(line.array(), 0, line.length());
    line.clear();
  }

  private boolean fitsLine(int more) {
    boolean fits = more <= limits.maxLineBytes() - line.length();
    if (!fits) {
      oversized(SseBound.LINE, limits.maxLineBytes());
    }
    return fits;
  }

  private void takeLine(byte[] source, int lineStart, int to) {
    int from = lineStart;
    if (atFirstLine) {
      atFirstLine = false;
      from += byteOrderMark(source, from, to);
    }
    if (from == to) {
      endEvent();
      return;
    }
    int colon = from;
    while (colon < to && source[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, to);
    if (value < to && source[value] == ' ') {
      value++;
    }
    switch (Field.of(source, from, colon)) {
      case DATA -> takeData(source, value, to);
      case EVENT -> takeName(source, value, to);
      case ID -> hasId = true;
      case RETRY -> {}
      case COMMENT -> {
        if (stray.length() > 0) {
          takeStray(source, from, to);
        }
      }
      case OTHER -> takeStray(source, from, to);
    }
  }

  private static int byteOrderMark(byte[] source, int from, int to) {
    boolean marked =
        to - from >= 3
            && source[from] == (byte) 0xEF
            && source[from + 1] == (byte) 0xBB
            && source[from + 2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  private void takeName(byte[] source, int from, int to) {
    name.clear();
    name.append(source, from, to - from);
  }

  private void takeData(byte[] source, int from, int to) {
    int joint = hasData ? 1 : 0;
    if ((long) data.length() + joint + (to - from) > limits.maxEventBytes()) {
      oversized(SseBound.EVENT, limits.maxEventBytes());
      return;
    }
    if (hasData) {
      data.append(LF);
    }
    if (source == line.array() && to - from > TAKEN_OVER_BYTES && data.length() == 0) {
      data.takeOver(line, from, to - from);
    } else {
      data.append(source, from, to - from);
    }
    hasData = true;
  }

  /** Of a very long line, only the beginning is kept. */
  private void takeStray(byte[] source, int from, int to) {
    int count = Math.min(to - from, MAX_STRAY_BYTES);
    if (stray.length() > 0 && stray.length() + 1 + count > MAX_STRAY_BYTES) {
      dispatch(true);
    }
    if (closed) {
      return;
    }
    if (stray.length() > 0) {
      stray.append(LF);
    }
    stray.append(source, from, count);
  }

  private boolean hasAny() {
    return name.length() > 0 || hasData || hasId || stray.length() > 0;
  }

  private void endEvent() {
    if (hasAny()) {
      dispatch(true);
    }
  }

  private void dispatch(boolean terminated) {
    SseEvent event = new SseEvent(name.range(), data.range(), stray.range(), terminated);
    hasData = false;
    hasId = false;
    name.clear();
    data.clear();
    stray.clear();
    boolean taken = false;
    try {
      handler.onEvent(event);
      taken = true;
    } finally {
      if (!taken) {
        close();
      }
    }
  }

  private void oversized(SseBound bound, int limitBytes) {
    close();
    handler.onOversized(bound, limitBytes);
  }

  /** The fields of the specification, told apart by their bytes. */
  private enum Field {
    DATA("data"),
    EVENT("event"),
    ID("id"),
    RETRY("retry"),
    COMMENT(""),
    OTHER(null);

    private static final Field[] FIELDS = values();

    private final @Nullable String word;

    Field(@Nullable String word) {
      this.word = word;
    }

    static Field of(byte[] source, int from, int to) {
      for (Field field : FIELDS) {
        if (field.word == null
            || field.word.length() == to - from && field.begins(source, from, to)) {
          return field;
        }
      }
      return OTHER;
    }

    /** Whether a line that the end of the body cut off may be the beginning of a field's name. */
    static boolean isBeginning(GrowingBytes line) {
      for (Field field : FIELDS) {
        if (field.word != null
            && line.length() < field.word.length()
            && field.begins(line.array(), 0, line.length())) {
          return true;
        }
      }
      return false;
    }

    private boolean begins(byte[] source, int from, int to) {
      for (int i = from; i < to; i++) {
        if (word == null || source[i] != word.charAt(i - from)) {
          return false;
        }
      }
      return true;
    }
  }
}
