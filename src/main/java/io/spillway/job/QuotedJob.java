package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hides what a message quotes of a job, before the message is shown to people who may not read jobs
 * (in the log, in health, in the list of lanes). Servers quote what they were sent. Pure functions.
 */
public final class QuotedJob {

  /** The shortest quotation that is hidden, in letters and digits. */
  static final int MIN_CHARS = 12;

  private static final char HIDDEN = '…';
  private static final int BASE = 1_000_003;
  private static final int HEX_DIGITS = 4;

  private QuotedJob() {}

  /**
   * The message with each run of {@value #MIN_CHARS} or more letters and digits that the job has
   * too replaced by an ellipsis. Case, space, punctuation and JSON's escapes do not count, on
   * either side. The model's name stays, because it tells what is wrong. Takes time in proportion
   * to the job, a few milliseconds a megabyte.
   *
   * @param job the bytes of the job's line
   */
  public static String hidden(String message, byte[] job, String model) {
    Plain said = Plain.of(message);
    if (said.length < MIN_CHARS) {
      return message;
    }
    boolean[] named = named(said, Plain.of(model));
    boolean[] quoted = quoted(said, named, Plain.of(new String(job, UTF_8)));
    return without(message, said, quoted);
  }

  /** Which letters of the message are the model's name. */
  private static boolean[] named(Plain said, Plain model) {
    boolean[] named = new boolean[said.length];
    for (int at = 0; model.length > 0 && at + model.length <= said.length; at++) {
      if (Arrays.equals(said.chars, at, at + model.length, model.chars, 0, model.length)) {
        Arrays.fill(named, at, at + model.length, true);
      }
    }
    return named;
  }

  /** Which letters of the message stand in a run that the job has, without the model's name. */
  private static boolean[] quoted(Plain said, boolean[] named, Plain job) {
    Map<Integer, List<Integer>> runs = new HashMap<>();
    int[] hashes = said.hashes();
    for (int at = 0; at < hashes.length; at++) {
      if (!contains(named, at, at + MIN_CHARS)) {
        runs.computeIfAbsent(hashes[at], hash -> new ArrayList<>()).add(at);
      }
    }
    boolean[] quoted = new boolean[said.length];
    int[] ofJob = job.hashes();
    for (int at = 0; at < ofJob.length; at++) {
      for (int start : runs.getOrDefault(ofJob[at], List.of())) {
        if (Arrays.equals(said.chars, start, start + MIN_CHARS, job.chars, at, at + MIN_CHARS)) {
          Arrays.fill(quoted, start, start + MIN_CHARS, true);
        }
      }
    }
    return quoted;
  }

  private static boolean contains(boolean[] marks, int from, int to) {
    for (int at = from; at < to; at++) {
      if (marks[at]) {
        return true;
      }
    }
    return false;
  }

  private static String without(String message, Plain said, boolean[] quoted) {
    StringBuilder shown = new StringBuilder(message.length());
    int from = 0;
    int at = 0;
    while (at < said.length) {
      if (!quoted[at]) {
        at++;
        continue;
      }
      shown.append(message, from, said.places[at]).append(HIDDEN);
      while (at < said.length && quoted[at]) {
        at++;
      }
      from = said.places[at - 1] + 1;
    }
    return shown.append(message, from, message.length()).toString();
  }

  /** The letters and digits of a text, in lower case, and the place of each in the text. */
  private static final class Plain {
    private final char[] chars;
    private final int[] places;
    private int length;

    private Plain(int most) {
      chars = new char[most];
      places = new int[most];
    }

    static Plain of(String text) {
      Plain plain = new Plain(text.length());
      int at = 0;
      while (at < text.length()) {
        char here = text.charAt(at);
        int escape = here == '\\' ? lengthOfEscape(text, at) : 1;
        char meant =
            escape == 2 + HEX_DIGITS
                ? (char) Integer.parseInt(text, at + 2, at + escape, 16)
                : escape == 2 ? ' ' : here;
        plain.add(meant, at + escape - 1);
        at += escape;
      }
      return plain;
    }

    private void add(char meant, int place) {
      if (Character.isLetterOrDigit(meant)) {
        chars[length] = Character.toLowerCase(meant);
        places[length++] = place;
      }
    }

    private static int lengthOfEscape(String text, int at) {
      if (at + 1 >= text.length()) {
        return 1;
      }
      boolean isHex = text.charAt(at + 1) == 'u' && at + 2 + HEX_DIGITS <= text.length();
      for (int i = at + 2; isHex && i < at + 2 + HEX_DIGITS; i++) {
        isHex = Character.digit(text.charAt(i), 16) >= 0;
      }
      return isHex ? 2 + HEX_DIGITS : 2;
    }

    /** A hash of each run of {@link #MIN_CHARS}, each made from the one before it. */
    int[] hashes() {
      int[] hashes = new int[Math.max(0, length - MIN_CHARS + 1)];
      int first = 1;
      for (int i = 1; i < MIN_CHARS; i++) {
        first *= BASE;
      }
      int hash = 0;
      for (int at = 0; at < length; at++) {
        if (at >= MIN_CHARS) {
          hash -= chars[at - MIN_CHARS] * first;
        }
        hash = hash * BASE + chars[at];
        if (at >= MIN_CHARS - 1) {
          hashes[at - MIN_CHARS + 1] = hash;
        }
      }
      return hashes;
    }
  }
}
