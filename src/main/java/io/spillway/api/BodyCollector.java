package io.spillway.api;

import io.spillway.sse.SseDecoder;
import io.spillway.sse.SseHandler;
import io.spillway.sse.SseLimits;
import io.spillway.status.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a response without interpreting it: finds out which form it has, passes on
 * the events of a stream as they arrive, and keeps any other body as text, up to a bound. Used on
 * the attempt's event loop.
 */
final class BodyCollector {

  /** The most bytes that are kept of an error's body. */
  private static final int MAX_ERROR_BYTES = 256 * 1_024;

  /** The most bytes that are kept of an unrecognized body. */
  private static final int MAX_STRANGE_BYTES = 4 * 1_024;

  /** An event longer than this counts with several times its length while it is read. */
  private static final long LARGE_EVENT_BYTES = 128 * 1_024;

  /**
   * How many times its length a body takes while it is read: as text, in the parser, and in the
   * tree of one long string.
   */
  private static final long READING_FACTOR = 5;

  /** Receives what a body contains; may close the collector. */
  interface Taker extends SseHandler {

    /** Called if a text is longer than its bound, with the part that is kept and one byte more. */
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

  /** Notes the head of the response to which the body belongs. */
  void begin(ResponseHead head) {
    BodyForm declared = BodyForm.declared(head);
    opening = new Opening(declared);
    form = BodyForm.hasAnswer(head) ? null : declared;
  }

  /** The form of the body; null as long as it is not known. */
  @Nullable BodyForm form() {
    return form;
  }

  /** Takes the next bytes. Does nothing once closed. */
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

  /**
   * Notes that no more bytes will come, and decides the form if the bytes have not shown it;
   * returns the form.
   */
  BodyForm settle() {
    if (form == null) {
      form = opening.atEnd();
      take(opening.takeKept());
    }
    return form;
  }

  /** Passes on the event of a stream that the end of the body cut off, if there is one. */
  void endStream() {
    decoder.end();
  }

  /** The text so far of a body that is not a stream. */
  String text() {
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Drops the text, which is not needed any more. */
  void dropText() {
    text = new ByteArrayOutputStream(0);
  }

  /** Closes the collector: it takes and passes on nothing more. */
  void close() {
    closed = true;
    decoder.close();
  }

  /** Whether text other than blanks has arrived since the last call. */
  boolean takeProgress() {
    boolean taken = progressed;
    progressed = false;
    return taken;
  }

  /** The memory it holds, in bytes, roughly. */
  long heldBytes() {
    return decoder.heldBytes() + 2L * text.size();
  }

  /**
   * The memory that it needs in addition, in bytes, while it takes and reads this many more bytes.
   */
  long readingBytes(int more) {
    long event = decoder.eventBytes() + more;
    long reading = event > LARGE_EVENT_BYTES ? READING_FACTOR * event : 0;
    return 2L * more + text.size() + reading;
  }

  /** The memory that it needs in addition, in bytes, while the whole text is read at the end. */
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

  /** Reads the bytes so far as a stream, because what began as JSON was stray text of a stream. */
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
