package io.spillway.progress;

import java.util.BitSet;
import java.util.Optional;

/**
 * Decides where reading of a partition begins, or why it must not begin. A pure function of the
 * {@link Facts}, which never guesses. Its table is in docs/internals/progress.md.
 */
public sealed interface StartDecision {

  /** The end of every refusal: what a person can do. */
  String REMEDY =
      "'spillway progress show' shows all facts; 'accept' takes the committed offsets as they"
          + " stand; 'reset' does everything still in the topics again";

  /**
   * Reading begins at the mark.
   *
   * @param note something to log once; empty if there is nothing unusual
   */
  record Begin(ProgressMark mark, String note) implements StartDecision {}

  /**
   * Reading must not begin until a person has decided.
   *
   * @param why the reason, for people
   */
  record Refuse(String why) implements StartDecision {}

  /** Decides. */
  static StartDecision of(Facts facts) {
    Optional<ProgressMark> kept = facts.keptMark();
    Optional<ProgressMark> committed = facts.committedMark();
    if (facts.kept() != null && kept.isEmpty()) {
      return new Refuse("what is kept cannot be read; a later version may have written it");
    }
    if (kept.isPresent() && !facts.isOurs(kept.get())) {
      return new Refuse("what is kept is of a topic with another id: " + MADE_ANEW);
    }
    if (committed.isPresent() && !facts.isOurs(committed.get())) {
      return new Refuse("the committed mark is of a topic with another id: " + MADE_ANEW);
    }
    if (committed.isPresent()) {
      return kept.isEmpty() || contains(committed.get(), kept.get())
          ? begin(facts, committed.get(), "")
          : new Refuse(
              "more was finished than the committed offset says: an older one was put back, or the"
                  + " offsets topic has lost its end");
    }
    return withoutCommittedMark(facts, kept);
  }

  /** The explanation of a topic id that has changed. */
  String MADE_ANEW = "the topic was made anew, or this is a copy in another cluster";

  private static StartDecision withoutCommittedMark(Facts facts, Optional<ProgressMark> kept) {
    var offset = facts.committed();
    if (offset == null) {
      return kept.map(mark ->
              begin(
                  facts,
                  mark,
                  "the committed offset is gone (it has expired); the kept mark holds"))
          .orElseGet(() -> newcomer(facts));
    }
    if (kept.isPresent() && kept.get().base() == offset.offset()) {
      return begin(
          facts, kept.get(), "the committed offset has lost its metadata; the kept mark holds");
    }
    return new Refuse(
        "the committed offset bears no mark of ours: somebody has reset or imported offsets, or a"
            + " version before marks wrote it");
  }

  private static StartDecision newcomer(Facts facts) {
    return new Begin(
        ProgressMark.at(
            facts.topicId(),
            facts.partition().partition(),
            facts.beginning(),
            ProgressMark.UNKNOWN_EPOCH),
        "");
  }

  private static StartDecision begin(Facts facts, ProgressMark mark, String note) {
    if (mark.head() <= facts.end()) {
      return new Begin(mark, note);
    }
    if (mark.leaderEpoch() == ProgressMark.UNKNOWN_EPOCH) {
      return new Refuse(
          "offset %d was finished, and the log ends at %d: it was cut, and no leader epoch tells"
                  .formatted(mark.head() - 1, facts.end())
              + " where");
    }
    String cut =
        "the log was cut: it ends at %d, before %d, which was finished; what is beyond the cut is"
                .formatted(facts.end(), mark.head() - 1)
            + " new";
    return new Begin(mark, note.isEmpty() ? cut : note + "; " + cut);
  }

  /** Whether every offset that is finished in {@code less} is finished in {@code mark} too. */
  private static boolean contains(ProgressMark mark, ProgressMark less) {
    if (less.base() > mark.base()) {
      return false;
    }
    BitSet missing = (BitSet) less.finished().clone();
    long shift = mark.base() - less.base();
    missing.clear(0, (int) Math.min(shift, missing.length()));
    for (int bit = missing.nextSetBit(0); bit >= 0; bit = missing.nextSetBit(bit + 1)) {
      if (!mark.finished().get((int) (bit - shift))) {
        return false;
      }
    }
    return true;
  }
}
