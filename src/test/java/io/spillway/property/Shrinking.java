package io.spillway.property;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks for fewer and smaller choices with which a check fails in the same way: leaves out runs of
 * choices, long ones first, then moves each one towards 0 by halves, until neither helps or a bound
 * of the search is reached: {@code -Dproperty.attempts} other choices are tried, 500 without it,
 * and they draw {@value #MOST_DRAWS} times in all. A check may take long for many draws, so both
 * are bounded.
 */
final class Shrinking {
  static final int MOST_ATTEMPTS = Integer.getInteger("property.attempts", 500);
  private static final long MOST_DRAWS = 200_000;

  private final Property.Check check;
  private final int mostAttempts;
  private long[] choices;
  private Throwable failure;
  private int attempts;
  private long draws;

  /**
   * What was found.
   *
   * @param drawn the draws in words
   * @param failure what the check threw for them
   * @param attempts how many others were tried
   * @param stoppedEarly whether a bound ended the search, so that there may be smaller ones
   */
  record Smallest(String drawn, Throwable failure, int attempts, boolean stoppedEarly) {}

  Shrinking(Property.Check check, long[] choices, Throwable failure, int mostAttempts) {
    this.check = check;
    this.mostAttempts = mostAttempts;
    this.choices = choices;
    this.failure = failure;
  }

  Smallest smallest() {
    boolean progress = true;
    while (progress && mayGoOn()) {
      progress = leaveOut() | lower();
    }
    Draws last = Draws.replaying(choices);
    Throwable again = Property.failureOf(check, last);
    return new Smallest(last.inWords(), again == null ? failure : again, attempts, !mayGoOn());
  }

  private boolean leaveOut() {
    boolean progress = false;
    for (int run = choices.length; run > 0; run /= 2) {
      for (int at = choices.length - run; at >= 0 && mayGoOn(); at -= run) {
        progress |= fails(without(at, run));
      }
    }
    return progress;
  }

  private long[] without(int at, int run) {
    int end = Math.min(choices.length, at + run);
    long[] fewer = Arrays.copyOf(choices, choices.length - (end - at));
    System.arraycopy(choices, end, fewer, at, choices.length - end);
    return fewer;
  }

  private boolean lower() {
    boolean progress = false;
    for (int at = 0; at < choices.length; at++) {
      long step = choices[at];
      while (step != 0 && mayGoOn()) {
        boolean taken = mayLower(at, step) && fails(lower(at, step));
        progress |= taken;
        step = taken ? step : step / 2;
      }
    }
    return progress;
  }

  private boolean mayLower(int at, long step) {
    return at < choices.length
        && Long.compareUnsigned(distance(step), distance(choices[at])) <= 0
        && (step < 0) == (choices[at] < 0);
  }

  private long[] lower(int at, long step) {
    long[] lower = choices.clone();
    lower[at] -= step;
    return lower;
  }

  private boolean mayGoOn() {
    return attempts < mostAttempts && draws < MOST_DRAWS;
  }

  /** Takes these choices if the check fails with them as before and has used no more of them. */
  private boolean fails(long[] candidate) {
    attempts++;
    Draws replay = Draws.replaying(candidate);
    Throwable thrown = Property.failureOf(check, replay);
    long[] used = replay.choices();
    draws += used.length;
    boolean smaller = isSmaller(used, choices);
    if (!smaller || !isSame(thrown)) {
      return false;
    }
    choices = used;
    failure = thrown;
    return true;
  }

  private boolean isSame(@Nullable Throwable thrown) {
    return thrown != null && thrown.getClass() == failure.getClass();
  }

  /** Fewer, or as many of which the first that differs is nearer to 0. */
  private static boolean isSmaller(long[] some, long[] others) {
    int differs = Arrays.mismatch(some, others);
    if (some.length != others.length || differs < 0) {
      return some.length < others.length;
    }
    return Long.compareUnsigned(distance(some[differs]), distance(others[differs])) < 0;
  }

  private static long distance(long choice) {
    return choice < 0 ? 2 * ~choice + 1 : 2 * choice;
  }
}
