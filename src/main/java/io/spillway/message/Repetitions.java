package io.spillway.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds members of a JSON text that repeat a name within one object. The last value counts, and is
 * written in the place of the first: {@code {"a":1,"b":2,"a":3}} is written as {@code
 * {"a":3,"b":2}}. Takes 16 bytes of memory for each member of the objects that are open, and 8 for
 * each repetition.
 */
final class Repetitions {

  /** The result of {@link #valueOf} for a member that is not to be written. */
  static final long NONE = -1;

  private static final long LOW = 0xFFFF_FFFFL;

  private final GrowingText text;

  /** For each member of the open objects: the name's hash, and the index where its value begins. */
  private final Longs values = new Longs();

  /** The indexes where the names of these members begin. */
  private final Longs names = new Longs();

  /**
   * For the value of a repeated member: its index, and the index of the value that counts, plus
   * one; 0 if the member is not written.
   */
  private final Longs found = new Longs();

  Repetitions(GrowingText text) {
    this.text = text;
  }

  /**
   * Reads one value, whose first token is the current one; afterwards its last token is the current
   * one.
   */
  void find(JsonParser json) throws IOException {
    int[] begins = new int[MessageJson.MAX_DEPTH + 1];
    int depth = 0;
    JsonToken token = json.currentToken();
    while (true) {
      if (token.isStructStart()) {
        begins[depth++] = values.size;
      } else if (token.isStructEnd()) {
        end(begins[--depth]);
      } else if (token == JsonToken.FIELD_NAME) {
        member(json);
        token = json.currentToken();
        continue; // the current token is its value now
      }
      if (depth == 0) {
        break;
      }
      token = json.nextToken();
    }
    values.clear();
    names.clear();
    found.sort();
  }

  private void member(JsonParser json) throws IOException {
    int hash = json.currentName().hashCode();
    names.add(json.currentTokenLocation().getCharOffset());
    json.nextToken();
    values.add((long) hash << 32 | json.currentTokenLocation().getCharOffset());
  }

  /**
   * Ends an object or array.
   *
   * @param begin the index of its first member
   */
  private void end(int begin) throws IOException {
    int count = values.size - begin;
    if (count > 1) {
      long[] sorted = Arrays.copyOfRange(values.items, begin, values.size);
      Arrays.sort(sorted);
      for (int i = 0; i + 1 < count; ) {
        int to = i + 1;
        while (to < count && sorted[to] >> 32 == sorted[i] >> 32) {
          to++;
        }
        if (to - i > 1) {
          sameHash(sorted, i, to, begin);
        }
        i = to;
      }
    }
    values.size = begin;
    names.size = begin;
  }

  /** Compares the names of members with one hash, which are in the order of the text. */
  private void sameHash(long[] sorted, int from, int to, int begin) throws IOException {
    Map<String, long[]> firstAndLast = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      long at = sorted[i] & LOW;
      long[] seen = firstAndLast.putIfAbsent(name(sorted[i], begin), new long[] {at, at});
      if (seen != null) {
        seen[1] = at;
        found.add(at << 32);
      }
    }
    for (long[] pair : firstAndLast.values()) {
      if (pair[0] != pair[1]) {
        found.add(pair[0] << 32 | pair[1] + 1);
      }
    }
  }

  private String name(long value, int begin) throws IOException {
    int low = begin; // the members are in the order of the text
    int high = values.size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((values.items[middle] & LOW) < (value & LOW)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    try (JsonParser json = MessageJson.mapper().createParser(text.reader(names.items[low]))) {
      json.nextToken();
      return json.getText();
    }
  }

  boolean isEmpty() {
    return found.size == 0;
  }

  /**
   * The index of the value to write for the value that begins at this index: mostly the same one.
   */
  long valueOf(long at) {
    int low = Arrays.binarySearch(found.items, 0, found.size, at << 32);
    int index = low >= 0 ? low : -low - 1;
    if (index == found.size || found.items[index] >> 32 != at) {
      return at;
    }
    return (found.items[index] & LOW) - 1;
  }

  /** A list of longs. */
  private static final class Longs {
    private long[] items = {};
    private int size;

    void add(long item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, Math.max(16, 2 * size));
      }
      items[size++] = item;
    }

    void clear() {
      items = new long[0];
      size = 0;
    }

    void sort() {
      items = Arrays.copyOf(items, size);
      Arrays.sort(items);
    }
  }
}
