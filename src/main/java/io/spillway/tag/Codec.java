package io.spillway.tag;

import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts a value to the text of a tag and back.
 *
 * @param <T> the type of the value
 * @param mostChars the longest text that {@code write} returns, in characters
 * @param values the values that are allowed, in words for people
 * @param write converts any value to text of at most {@code mostChars} characters; never throws
 * @param read converts text to the value; returns null or throws {@link IllegalArgumentException}
 *     for text that {@code write} would not write
 */
record Codec<T>(
    int mostChars, String values, Function<T, String> write, Function<String, @Nullable T> read) {

  private static final long MAX_EPOCH_MILLIS = 253_402_300_799_999L;
  private static final long MAX_SPAN_MILLIS = 100L * 365 * 24 * 60 * 60 * 1_000;
  private static final int MAX_HISTORY_CHARS = 64 << 10;

  /**
   * Text of at most {@code mostChars} characters; longer text is cut, but not within a surrogate
   * pair.
   */
  static Codec<String> text(int mostChars) {
    Function<String, String> cut = text -> cut(text, mostChars);
    return new Codec<>(mostChars, "text", cut, cut::apply);
  }

  /** A whole number in a range. */
  static Codec<Long> number(long least, long most) {
    return new Codec<>(
        Math.max(Long.toString(least).length(), Long.toString(most).length()),
        most == Long.MAX_VALUE ? "number from " + least : "number, " + least + " to " + most,
        number -> Long.toString(Math.clamp(number, least, most)),
        text -> {
          long number = Long.parseLong(text);
          return number < least || number > most ? null : number;
        });
  }

  /** A whole number from {@code least} up. */
  static Codec<Integer> count(int least) {
    return ofInt(number((long) least, Integer.MAX_VALUE), "number from " + least);
  }

  /** A whole number in a range. */
  static Codec<Integer> number(int least, int most) {
    return ofInt(number((long) least, (long) most), "number, " + least + " to " + most);
  }

  private static Codec<Integer> ofInt(Codec<Long> wide, String values) {
    return new Codec<>(
        wide.mostChars(),
        values,
        number -> wide.write().apply((long) number),
        text -> {
          Long number = wide.read().apply(text);
          return number == null ? null : number.intValue();
        });
  }

  /**
   * A time from 1970 to 9999, as epoch milliseconds. A time outside was not written by Spillway,
   * and sums with it could overflow.
   */
  static Codec<Instant> instant() {
    Codec<Long> millis = number(0, MAX_EPOCH_MILLIS);
    return new Codec<>(
        millis.mostChars(),
        "epoch milliseconds",
        instant -> millis.write().apply(instant.toEpochMilli()),
        text -> {
          Long number = millis.read().apply(text);
          return number == null ? null : Instant.ofEpochMilli(number);
        });
  }

  /**
   * A duration in milliseconds, at most a hundred years for the same reason; a longer one is cut to
   * that.
   */
  static Codec<Duration> span() {
    return new Codec<>(
        Long.toString(MAX_SPAN_MILLIS).length(),
        "milliseconds",
        span -> Long.toString(Math.clamp(span.toMillis(), 0, MAX_SPAN_MILLIS)),
        text -> Duration.ofMillis(Math.clamp(Long.parseLong(text), 0, MAX_SPAN_MILLIS)));
  }

  /** One value of an enumeration, as its name. */
  static <E extends Enum<E>> Codec<E> name(
      E[] all, Function<E, String> write, Function<String, E> read) {
    List<String> names = List.of(all).stream().map(write).toList();
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    String values = "`" + String.join("`, `", names) + "`";
    return new Codec<>(longest, values, write, read::apply);
  }

  /** The place of an origin: topic-partition-offset. */
  static Codec<String> place() {
    return new Codec<>(
        Origin.MAX_PLACE_CHARS,
        "topic-partition-offset",
        place -> place,
        text -> Origin.isPlace(text) ? text : null);
  }

  /** A history as a JSON array; if it is too long, its oldest entries are dropped. */
  static Codec<History> history() {
    return new Codec<>(MAX_HISTORY_CHARS, "JSON array", Codec::json, History::parse);
  }

  private static String json(History history) {
    String json = history.toJson();
    List<HistoryEntry> entries = history.entries();
    for (int dropped = 1; json.length() > MAX_HISTORY_CHARS; dropped++) {
      json = new History(entries.subList(dropped, entries.size())).toJson();
    }
    return json;
  }

  private static String cut(String text, int mostChars) {
    if (text.length() <= mostChars) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(mostChars - 1));
    return text.substring(0, splits ? mostChars - 1 : mostChars);
  }
}
