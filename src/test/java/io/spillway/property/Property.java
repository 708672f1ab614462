package io.spillway.property;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Something that must hold for all that can be drawn. Each try draws from a seed of its own: {@code
 * -Dproperty.seed} for the first try (a fixed one without it), one more for each next try; {@code
 * -Dproperty.times} multiplies the tries. If a try fails, smaller draws are looked for that fail
 * too, and the report has the seed of that try, the smallest values, and whether the search stopped
 * at its bound.
 */
public final class Property {
  private static final long SEED = Long.getLong("property.seed", 20_261_126);
  private static final int TIMES = Integer.getInteger("property.times", 1);

  private final int tries;
  private final long seed;
  private final int attempts;

  private Property(int tries, long seed, int attempts) {
    this.tries = tries;
    this.seed = seed;
    this.attempts = attempts;
  }

  /** A property that is tried so many times. */
  public static Property tries(int tries) {
    return new Property(Math.multiplyExact(tries, TIMES), SEED, Shrinking.MOST_ATTEMPTS);
  }

  /** The same, the first try from this seed. */
  Property from(long first) {
    return new Property(tries, first, attempts);
  }

  /** The same, with so many attempts to find smaller draws that fail. */
  Property shrinkingBy(int most) {
    return new Property(tries, seed, most);
  }

  /** What is checked: it throws if what it drew breaks the property. */
  @FunctionalInterface
  public interface Check {
    void of(Draws draws) throws Throwable;
  }

  /**
   * Makes the tries.
   *
   * @throws AssertionError with seed and smallest values, caused by what the check threw for those
   */
  public void holds(Check check) {
    for (int at = 0; at < tries; at++) {
      Draws draws = Draws.from(new SplittableRandom(seed + at));
      Throwable failure = failureOf(check, draws);
      if (failure != null) {
        throw report(at, new Shrinking(check, draws.choices(), failure, attempts).smallest());
      }
    }
  }

  static @Nullable Throwable failureOf(Check check, Draws draws) {
    try {
      check.of(draws);
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  private AssertionError report(int at, Shrinking.Smallest smallest) {
    return new AssertionError(
        "try %d of %d fails (alone: -Dproperty.seed=%d); smallest of %d that were tried%s: %s: %s"
            .formatted(
                at + 1,
                tries,
                seed + at,
                smallest.attempts(),
                smallest.stoppedEarly()
                    ? " (the search stopped early, at -Dproperty.attempts or at its bound of draws)"
                    : "",
                smallest.drawn(),
                smallest.failure()),
        smallest.failure());
  }
}
