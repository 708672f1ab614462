package io.spillway.memory;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the streams that wait for memory goes on. A pure function.
 *
 * <p>The oldest stream goes first, so that streams end one after the other instead of all growing a
 * little. One part of the limit, the reserve, may be used by one stream at a time, which is then
 * called the elder: if the rest is taken, the elder goes on with the reserve until it ends. If even
 * the reserve is too small for it, and neither a running stream nor a commit will free memory, the
 * largest of the other waiting streams is ended; if there is none, the elder is ended, because it
 * does not fit even alone.
 *
 * <p>For example, with a limit of 100 MB, a reserve of 20 MB and 75 MB held, a stream that wants 10
 * MB does not fit the 80 MB for all, but becomes the elder and is granted them. The next one that
 * wants 10 MB waits until the elder has ended.
 */
final class Shortage {

  private Shortage() {}

  /**
   * A stream that waits.
   *
   * @param number streams are numbered in the order in which they begin: the smallest number is the
   *     oldest stream
   * @param held the bytes it holds
   * @param wanted the bytes it wants in addition
   */
  record Waiter(long number, long held, long wanted) {}

  /**
   * The state of the account.
   *
   * @param limit the bytes that all together may hold
   * @param reserve the part of the limit that only the elder may use
   * @param held the bytes that all together hold
   * @param elder the number of the elder; null if there is none
   * @param othersGive whether memory will be freed by itself, because a stream is still running or
   *     a record will be committed
   */
  record MemoryState(
      long limit, long reserve, long held, @Nullable Long elder, boolean othersGive) {}

  /** What to do next. */
  sealed interface Decision {

    /** Do nothing: memory will be freed, or no stream waits. */
    record Wait() implements Decision {}

    /** Reserve what the stream wants; if {@code asElder}, it may use the reserve from now on. */
    record Grant(Waiter waiter, boolean asElder) implements Decision {}

    /**
     * End the stream so that its memory is freed.
     *
     * @param alone true if it would not fit even if it were the only stream
     */
    record End(Waiter waiter, boolean alone) implements Decision {}
  }

  /**
   * Decides the next step.
   *
   * @param waiting the streams that wait, the oldest first
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

  /** The elder if it waits, else the oldest of the waiting streams. */
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
