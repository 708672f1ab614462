package io.spillway.api;

import io.spillway.sse.SseDecoder;
import io.spillway.sse.SseHandler;
import io.spillway.sse.SseLimits;
import io.spillway.status.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a response, and judges nothing: finds out which form it has, hands on the
 * events of a stream as they come, and keeps every other body as text, as far as its bound. On the
 * attempt's event loop.
 */
final class BodyCollector {

  /** What is kept of an error's body. */
  private static final int MAX_ERROR_BYTES = 256 * 1_024;

  /** What is kept of a body that should not be there. */
  private static final int MAX_STRANGE_BYTES = 4 * 1_024;

  /** An event that is longer takes several times its length while it is read. */
  private static final long LARGE_EVENT_BYTES = 128 * 1_024;

  /** As text, in the parser and in the tree of one long string. */
  private static final long READING_FACTOR = 5;

  /** Takes what a body brings; may close the collector. */
  interface Taker extends SseHandler {

    /** More of a text came than is kept; this is what is kept, and a byte more. */
    void onLongText(BodyForm form, String text);
  }

  private final long maxMessageBytes;
  private final Taker taker;
  private final SseDecoder decoder;
  private final FieldLines fieldLines = new FieldLines();
  private ByteArrayOutputStream text = new ByteArrayOutputStream(0);
  private Opening opening = new Opening(BodyForm.UNRECOGNIZED);
  private @Nullable BodyForm form;
  private boolean progressed;
  private boolean closed;

  BodyCollector(ApiSettings settings, Taker taker) {
    this.maxMessageBytes = settings.maxMessageBytes();
    this.taker = taker;
    this.decoder =
        new SseDecoder(new SseLimits(settings.maxEventBytes(), settings.maxEventBytes()), taker);
  }

  /** The response began whose body this is. */
  void begin(ResponseHead head) {
    BodyForm declared = BodyForm.declared(head);
    opening = new Opening(declared);
    form = BodyForm.hasAnswer(head) ? null : declared;
  }

  /** What the body is, or null as long as that is not clear. */
  @Nullable BodyForm form() {
    return form;
  }

  /** Bytes came. Does nothing once closed. */
  void take(byte[] bytes) {
    if (closed) {
      return;
    }
    if (form == BodyForm.STREAM) {
      decoder.feed(bytes, 0, bytes.length);
    } else if (form == null) {
      form = opening.take(bytes);
      if (form != null) {
        take(opening.takeKept());
      }
    } else {
      collect(form, bytes);
    }
  }

  /** Nothing comes any more, perhaps before the body said what it is: says what it is then. */
  BodyForm settle() {
    if (form == null) {
      form = opening.atEnd();
      take(opening.takeKept());
    }
    return form;
  }

  /** Hands on the event of a stream that the end of the body cut off, if there is one. */
  void endStream() {
    decoder.end();
  }

  /** The text so far of a body that is no stream. */
  String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The text is not needed any more. */
  void dropText() {
    text = new ByteArrayOutputStream(0);
  }

  /** Takes and hands on nothing more. */
  void close() {
    closed = true;
    decoder.close();
  }

  /** Whether more than blanks of a text came since the last call. */
  boolean takeProgress() {
    boolean taken = progressed;
    progressed = false;
    return taken;
  }

  /** What it holds in memory, in bytes, roughly. */
  long heldBytes() {
    return decoder.heldBytes() + 2L * text.size();
  }

  /** What it takes beside what it holds while it takes so many bytes more, and they are read. */
  long readingBytes(int more) {
    long event = decoder.eventBytes() + more;
    long reading = event > LARGE_EVENT_BYTES ? READING_FACTOR * event : 0;
    return 2L * more + text.size() + reading;
  }

  /** The same when nothing comes any more, and the whole text is read. */
  long readingBytesAtEnd() {
    return readingBytes(0) + 2L * text.size();
  }

  private void collect(BodyForm collected, byte[] bytes) {
    progressed |= !BodyText.isBlank(bytes);
    long limit = limit(collected);
    text.write(bytes, 0, (int) Math.min(bytes.length, Math.max(0, limit + 1 - text.size())));
    if (collected == BodyForm.JSON && fieldLines.take(bytes)) {
      readAsStream();
    } else if (text.size() > limit) {
      taker.onLongText(collected, text());
    }
  }

  /** What began as JSON turned out to be text within a stream. */
  private void readAsStream() {
    byte[] start = text.toByteArray();
    dropText();
    form = BodyForm.STREAM;
    decoder.feed(start, 0, start.length);
  }

  private long limit(BodyForm collected) {
    return switch (collected) {
      case JSON, STREAM -> maxMessageBytes;
      case ERROR -> MAX_ERROR_BYTES;
      case UNRECOGNIZED -> MAX_STRANGE_BYTES;
    };
  }
}
