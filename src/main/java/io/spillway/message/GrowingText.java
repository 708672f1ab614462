package io.spillway.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.spillway.memory.HeapBytes;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON string that can be appended to. Appending costs time in proportion to the appended text
 * only: the string is kept in parts, is never copied to grow, and is written part by part.
 */
final class GrowingText extends ValueNode {
  private static final long serialVersionUID = 1L;

  /** The length of one part, in characters. */
  private static final int PART_CHARS = 8 * 1_024;

  private final List<String> parts = new ArrayList<>(0);
  private StringBuilder last = new StringBuilder();
  private long length;

  /** Whether a character beyond Latin-1 was appended, which may double the memory of its part. */
  private boolean wide;

  GrowingText(String begin) {
    append(begin);
  }

  /** Appends text; returns the most bytes of memory that the string may have grown by. */
  long append(String more) {
    boolean first = !wide && isWide(more);
    wide |= first;
    long grown = (wide ? 2L : 1L) * more.length() + (first ? last.length() : 0);
    if (more.length() >= PART_CHARS) {
      endPart();
      parts.add(more);
      grown += HeapBytes.OBJECT;
    } else {
      last.append(more);
      if (last.length() >= PART_CHARS) {
        endPart();
      }
    }
    length += more.length();
    return grown;
  }

  private void endPart() {
    if (!last.isEmpty()) {
      parts.add(last.toString());
      last = new StringBuilder();
    }
  }

  private static boolean isWide(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return true;
      }
    }
    return false;
  }

  /** The length in characters. */
  long length() {
    return length;
  }

  /** Whether the text is empty or white space only. */
  boolean isBlank() {
    return last.toString().isBlank() && parts.stream().allMatch(String::isBlank);
  }

  /** A reader of the text from this character on. Nothing may be appended while it is used. */
  Reader reader(long from) {
    return new PartsReader(from, false);
  }

  /** The same, with {@code [} in front of the text. */
  Reader readerInArray(long from) {
    return new PartsReader(from, true);
  }

  @Override
  public String textValue() {
    StringBuilder whole = new StringBuilder(Math.toIntExact(length));
    parts.forEach(whole::append);
    return whole.append(last).toString();
  }

  @Override
  public String asText() {
    return textValue();
  }

  @Override
  public JsonToken asToken() {
    return JsonToken.VALUE_STRING;
  }

  @Override
  public JsonNodeType getNodeType() {
    return JsonNodeType.STRING;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    if (parts.isEmpty()) {
      json.writeString(last.toString());
    } else {
      json.writeString(reader(0), -1);
    }
  }

  /**
   * Whether the other is a growing text with equal characters; takes time in proportion to the
   * length.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof GrowingText text && textValue().equals(text.textValue());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(length);
  }

  /** Reads part after part. */
  private final class PartsReader extends Reader {
    private boolean bracket;
    private int part;
    private int at;

    PartsReader(long from, boolean inArray) {
      bracket = inArray;
      long skip = from;
      while (part < parts.size() && skip >= parts.get(part).length()) {
        skip -= parts.get(part++).length();
      }
      at = (int) skip;
    }

    @Override
    public int read(char[] into, int offset, int count) {
      if (bracket && count > 0) {
        bracket = false;
        into[offset] = '[';
        return 1;
      }
      int done = 0;
      while (done < count && part <= parts.size()) {
        CharSequence now = part < parts.size() ? parts.get(part) : last;
        int taken = Math.min(count - done, now.length() - at);
        now.getChars(at, at + taken, into, offset + done);
        done += taken;
        at += taken;
        if (at == now.length()) {
          part++;
          at = 0;
        }
      }
      return done == 0 && count > 0 ? -1 : done;
    }

    @Override
    public void close() {}
  }
}
