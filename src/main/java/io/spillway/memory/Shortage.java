package io.spillway.memory;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the streams that wait for room goes on. A pure function.
 *
 * <p>The eldest goes first, so that streams end one after the other instead of all growing a
 * little. Part of the room, the reserve, is for one stream at a time, the elder: where the rest is
 * taken, it goes on with the reserve until it ends. Only if the elder needs more than that too, and
 * nothing is left that would give room by itself, the largest of the others ends; if there is no
 * other, the elder ends, because it does not fit even alone.
 */
final class Shortage {

  private Shortage() {}

  /**
   * A stream that waits.
   *
   * @param number streams are numbered as they begin: the smallest is the eldest
   * @param held bytes it holds
   * @param wanted bytes it wants in addition
   */
  record Waiter(long number, long held, long wanted) {}

  /**
   * How things are.
   *
   * @param limit bytes that may be held by all
   * @param reserve bytes of them that only the elder may take
   * @param held bytes that are held by all
   * @param elder the number of the stream that may take the reserve; null if none may yet
   * @param othersGive whether room comes by itself: a stream goes on, or a record is committed
   */
  record MemoryState(
      long limit, long reserve, long held, @Nullable Long elder, boolean othersGive) {}

  /** What is to be done next. */
  sealed interface Decision {

    /** Nothing: room will come, or nobody waits. */
    record Wait() implements Decision {}

    /** A stream takes what it wants; from now on it may take the reserve if it is the elder. */
    record Grant(Waiter waiter, boolean asElder) implements Decision {}

    /** A stream ends and leaves its room; alone, if it would not fit without the others either. */
    record End(Waiter waiter, boolean alone) implements Decision {}
  }

  /**
   * The next step.
   *
   * @param waiting who waits, the eldest first
   */
  static Decision decide(MemoryState state, Collection<Waiter> waiting) {
    if (waiting.isEmpty()) {
      return new Decision.Wait();
    }
    Waiter first = first(state, waiting);
    boolean elder = state.elder() != null && first.number() == state.elder();
    if (fits(state, first, state.limit() - state.reserve())) {
      return new Decision.Grant(first, elder);
    }
    if (state.elder() != null && !elder) {
      return new Decision.Wait(); // the elder goes on
    }
    if (fits(state, first, state.limit())) {
      return new Decision.Grant(first, true);
    }
    if (state.othersGive()) {
      return new Decision.Wait();
    }
    return largest(waiting, first)
        .map(largest -> new Decision.End(largest, false))
        .orElseGet(() -> new Decision.End(first, true));
  }

  /** The elder if it waits, else the eldest. */
  private static Waiter first(MemoryState state, Collection<Waiter> waiting) {
    Long elder = state.elder();
    return waiting.stream()
        .filter(waiter -> elder != null && waiter.number() == elder)
        .findFirst()
        .orElseGet(() -> waiting.iterator().next());
  }

  private static boolean fits(MemoryState state, Waiter waiter, long most) {
    return waiter.wanted() <= most - state.held();
  }

  private static Optional<Waiter> largest(Collection<Waiter> waiting, Waiter spared) {
    return waiting.stream()
        .filter(waiter -> waiter != spared)
        .max(Comparator.comparingLong(Waiter::held).thenComparingLong(Waiter::number));
  }
}
