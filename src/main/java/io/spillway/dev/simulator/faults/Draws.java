package io.spillway.dev.simulator.faults;

/**
 * Random numbers as a pure function of other numbers (seed, request, call): the same input gives
 * the same draw, in any order and on any thread. The mixing step is SplitMix64's finalizer (Steele,
 * Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
 */
public final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Draws() {}

  /** 64 well mixed bits of all the given numbers, whose order matters. */
  public static long bits(long... of) {
    long state = GOLDEN;
    for (long number : of) {
      state = mix(state * 31 + number + GOLDEN);
    }
    return state;
  }

  /** A number from 0 (included) to 1 (excluded). */
  public static double unit(long... of) {
    return (bits(of) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
