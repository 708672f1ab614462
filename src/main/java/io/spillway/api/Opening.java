package io.spillway.api;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides the form of a body from its first bytes. Leading blanks, byte order marks and comments
 * are ignored, however many they are, and are not kept. The result does not depend on how the bytes
 * are cut.
 */
final class Opening {
  private static final List<String> FIELDS = List.of("event:", "data:", "id:", "retry:");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final BodyForm declared;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private int marked;
  private boolean inComment;
  private boolean sawComment;
  private boolean indented;

  Opening(BodyForm declared) {
    this.declared = declared;
  }

  /** Takes the next bytes; returns the form of the body, or null while more are needed. */
  @Nullable BodyForm take(byte[] bytes) {
    BodyForm form = null;
    int at = 0;
    while (at < bytes.length && form == null) {
      form = take(bytes[at++]);
    }
    kept.write(bytes, at, bytes.length - at);
    return form;
  }

  /** The form of the body if no more bytes come. */
  BodyForm atEnd() {
    return sawComment ? BodyForm.STREAM : declared;
  }

  /** The bytes so far without those that were ignored; returned once. */
  byte[] takeKept() {
    byte[] bytes = kept.toByteArray();
    kept.reset();
    return bytes;
  }

  private @Nullable BodyForm take(byte value) {
    if (inComment) {
      inComment = value != '\n' && value != '\r';
      return null;
    }
    if (kept.size() == 0 && saysNothing(value)) {
      return null;
    }
    kept.write(value);
    return form();
  }

  private boolean saysNothing(byte value) {
    if (value == BYTE_ORDER_MARK[marked]) {
      marked++;
      if (marked == BYTE_ORDER_MARK.length) {
        marked = 0;
      }
      return true;
    }
    if (marked > 0) {
      kept.write(BYTE_ORDER_MARK, 0, marked); // it was no byte order mark
      marked = 0;
      return false;
    }
    inComment = value == ':' && !indented;
    sawComment |= inComment;
    if (inComment || value == '\r' || value == '\n') {
      indented = false;
      return true;
    }
    return isIndentation(value);
  }

  /**
   * A blank before the first word is kept, so that the word is not read as a field later: fields
   * are not indented.
   */
  private boolean isIndentation(byte value) {
    boolean blank = value == ' ' || value == '\t';
    if (!blank && indented) {
      kept.write(' ');
    }
    indented = blank;
    return blank;
  }

  private @Nullable BodyForm form() {
    byte[] opening = kept.toByteArray();
    switch (opening[opening[0] == ' ' ? 1 : 0]) {
      case '{', '[' -> {
        return BodyForm.JSON;
      }
      case '<' -> {
        return BodyForm.UNRECOGNIZED;
      }
      default -> {
        return ofField(opening);
      }
    }
  }

  private @Nullable BodyForm ofField(byte[] opening) {
    for (String field : FIELDS) {
      int common = common(opening, field);
      if (common == field.length()) {
        return BodyForm.STREAM;
      }
      if (common == opening.length) {
        return null;
      }
    }
    return atEnd() == BodyForm.JSON ? BodyForm.UNRECOGNIZED : atEnd();
  }

  private static int common(byte[] opening, String text) {
    int most = Math.min(opening.length, text.length());
    int common = 0;
    while (common < most && opening[common] == text.charAt(common)) {
      common++;
    }
    return common;
  }
}
