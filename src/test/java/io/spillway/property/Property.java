package io.spillway.property;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Something that must hold for all that can be drawn. Each try draws from a seed of its own: {@code
 * -Dproperty.seed} for the first try (a fixed one without it), one more for each next try; {@code
 * -Dproperty.times} multiplies the tries. If a try fails, smaller draws are looked for that fail
 * too, and the report has the seed of that try and the smallest values.
 */
public final class Property {
  private static final long SEED = Long.getLong("property.seed", 20_261_126);
  private static final int TIMES = Integer.getInteger("property.times", 1);

  private final int tries;
  private final long seed;

  private Property(int tries, long seed) {
    this.tries = tries;
    this.seed = seed;
  }

  /** A property that is tried so many times. */
  public static Property tries(int tries) {
    return new Property(Math.multiplyExact(tries, TIMES), SEED);
  }

  /** The same, the first try from this seed. */
  Property from(long first) {
    return new Property(tries, first);
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
        throw report(at, new Shrinking(check, draws.choices(), failure).smallest());
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
        "try %d of %d fails (alone: -Dproperty.seed=%d); smallest of %d that were tried: %s: %s"
            .formatted(
                at + 1,
                tries,
                seed + at,
                smallest.attempts(),
                smallest.drawn(),
                smallest.failure()),
        smallest.failure());
  }
}
