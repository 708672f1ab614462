package io.spillway.property;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What one try draws: a random generator whose choices are kept, so that they can be made again
 * with some left out or smaller. Each choice is a distance from the value nearest to zero; where
 * the kept ones end, all others are that value.
 *
 * <p>The methods of {@link RandomGenerator} draw evenly; {@code within}, {@code bytes}, {@code
 * text} and {@code list} prefer the ends of what is allowed and small values.
 */
public final class Draws implements RandomGenerator {
  private static final int MOST_WORDS = 200;
  private static final int MOST_EXTRA = 1_000;

  /** Characters that parsers and encoders trip over. */
  private static final String SPECIAL =
      "\0\t\n\r\"'\\/{}[]:,;=<>&%#$ \u007f\u0085\u00a0\u00e9\u2028\ufeff";

  private final RandomGenerator source;
  private final long[] script;
  private final boolean replaying;
  private final List<String> words = new ArrayList<>();
  private long[] choices = new long[16];
  private int count;
  private int depth;

  private Draws(RandomGenerator source, long[] script, boolean replaying) {
    this.source = source;
    this.script = script;
    this.replaying = replaying;
  }

  static Draws from(RandomGenerator source) {
    return new Draws(source, new long[0], false);
  }

  static Draws replaying(long[] choices) {
    return new Draws(() -> 0, choices, true);
  }

  long[] choices() {
    return Arrays.copyOf(choices, count);
  }

  String inWords() {
    return words.toString();
  }

  @Override
  public long nextLong() {
    return said(choose(Long.MIN_VALUE, Long.MAX_VALUE, source.nextLong()));
  }

  @Override
  public long nextLong(long bound) {
    return nextLong(0, bound);
  }

  @Override
  public long nextLong(long origin, long bound) {
    return said(choose(origin, bound - 1, fresh(origin, bound)));
  }

  @Override
  public int nextInt() {
    return (int) nextLong(Integer.MIN_VALUE, 1L << 31);
  }

  @Override
  public int nextInt(int bound) {
    return (int) nextLong(0, bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return (int) nextLong(origin, bound);
  }

  @Override
  public boolean nextBoolean() {
    return nextLong(0, 2) == 1;
  }

  @Override
  public double nextDouble() {
    return nextLong(0, 1L << 53) * 0x1p-53;
  }

  /** A number from {@code least} to {@code most}, both allowed. */
  public long within(long least, long most) {
    return said(choose(least, most, replaying ? 0 : preferred(least, most)));
  }

  /** A number from {@code least} to {@code most}, both allowed. */
  public int within(int least, int most) {
    return (int) within((long) least, most);
  }

  /** A number from 0 to 1, without 1. */
  public double share() {
    return within(0L, (1L << 53) - 1) * 0x1p-53;
  }

  /** Any number. */
  public long any() {
    return within(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Any byte. */
  public byte anyByte() {
    return (byte) within(Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  /** One of the values; the first is the simplest. */
  @SafeVarargs
  public final <T> T of(T... values) {
    return said(values[(int) choose(0, values.length - 1, fresh(0, values.length))]);
  }

  /** At most so many elements. */
  public <T> List<T> list(int most, Function<Draws, T> element) {
    return said(elements(most, element));
  }

  /** At most so many bytes. */
  public byte[] bytes(int most) {
    List<Byte> list = list(most, Draws::anyByte);
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = list.get(i);
    }
    return bytes;
  }

  /** At most so many numbers of any size. */
  public int[] ints(int most) {
    return list(most, draws -> draws.within(Integer.MIN_VALUE, Integer.MAX_VALUE)).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Text of at most so many characters, without halves of surrogate pairs. */
  public String text(int mostChars) {
    StringBuilder text = new StringBuilder();
    for (int point : elements(mostChars, Draws::codePoint)) {
      if (text.length() + Character.charCount(point) <= mostChars) {
        text.appendCodePoint(point);
      }
    }
    return said(text.toString());
  }

  private <T> List<T> elements(int most, Function<Draws, T> element) {
    List<T> list = new ArrayList<>();
    int size = replaying ? 0 : (int) preferred(0, most);
    depth++;
    while (list.size() < most && choose(0, 1, list.size() < size ? 1 : 0) == 1) {
      list.add(element.apply(this));
    }
    depth--;
    return list;
  }

  private int codePoint() {
    int point =
        switch (nextInt(4)) {
          case 0 -> within('a', '~');
          case 1 -> SPECIAL.charAt(nextInt(SPECIAL.length()));
          case 2 -> within(0, Character.MAX_VALUE);
          default -> within(0, Character.MAX_CODE_POINT);
        };
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point;
  }

  private long preferred(long least, long most) {
    long near = Math.clamp(0L, least, most);
    return switch (source.nextInt(8)) {
      case 0 -> source.nextBoolean() ? least : most;
      case 1, 2 -> Math.clamp(near + (source.nextLong() >> source.nextInt(1, 64)), least, most);
      case 3 -> Math.clamp(near + source.nextInt(-2, 3), least, most);
      default ->
          most == Long.MAX_VALUE
              ? Math.max(least, source.nextLong())
              : source.nextLong(least, most + 1);
    };
  }

  private long fresh(long origin, long bound) {
    return replaying ? 0 : source.nextLong(origin, bound);
  }

  private long choose(long least, long most, long fresh) {
    long near = Math.clamp(0L, least, most);
    long kept = count < script.length ? script[count] : 0;
    long value = replaying ? fitted(near, kept, least, most) : fresh;
    if (replaying && count > 2 * script.length + MOST_EXTRA) {
      throw new IllegalStateException("with these choices the check does not end");
    }
    if (count == choices.length) {
      choices = Arrays.copyOf(choices, 2 * count);
    }
    choices[count++] = value - near;
    return value;
  }

  /** The value at this distance, or as far as is allowed. */
  private static long fitted(long near, long distance, long least, long most) {
    if (distance < 0) {
      return Long.compareUnsigned(near - least, -distance) < 0 ? least : near + distance;
    }
    return Long.compareUnsigned(most - near, distance) < 0 ? most : near + distance;
  }

  private <T> T said(T value) {
    if (replaying && depth == 0 && words.size() < MOST_WORDS) {
      words.add(word(value));
    }
    return value;
  }

  private static String word(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case List<?> list -> list.stream().map(Draws::word).toList().toString();
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> quoted.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c));
    return quoted.append('"').toString();
  }
}
