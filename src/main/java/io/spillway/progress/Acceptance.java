package io.spillway.progress;

import java.util.BitSet;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Decides what {@code spillway progress accept} does with a committed offset: which mark is written
 * for it. A pure function.
 */
public sealed interface Acceptance {

  /**
   * Nothing is to be written.
   *
   * @param why for people
   */
  record Leave(String why) implements Acceptance {}

  /**
   * The mark is written, both to the committed offset and to the progress topic; other marks of
   * offsets finished beyond it are dropped.
   *
   * @param note what that means, for people
   */
  record Write(ProgressMark mark, String note) implements Acceptance {}

  /**
   * The mark in the progress topic is deleted: reading begins at the beginning of the log.
   *
   * @param note what that means, for people
   */
  record Forget(String note) implements Acceptance {}

  /**
   * There is no committed offset to accept, or it is not clear how to read its metadata.
   *
   * @param why for people
   */
  record Impossible(String why) implements Acceptance {}

  /** How to read offset metadata that is not a mark. */
  enum Metadata {
    /**
     * The user has not decided. If the metadata looks like the format before marks, the user must.
     */
    UNSAID,
    /** Read it as the format of versions before marks. */
    FORMER,
    /** Drop it, whatever it looks like. */
    DROPPED
  }

  /** Decides. */
  static Acceptance of(Facts facts, Metadata metadata) {
    if (StartDecision.of(facts) instanceof StartDecision.Begin) {
      return new Leave(isUnknown(facts) ? "nothing is known of it" : "it is in order");
    }
    OffsetAndMetadata offset = facts.committed();
    if (offset == null) {
      return new Forget("nothing is committed: a start begins at the beginning of the log");
    }
    Optional<ProgressMark> mark = facts.committedMark().filter(facts::isOurs);
    if (mark.isPresent()) {
      return ofMark(facts, mark.get());
    }
    if (offset.offset() > facts.end()) {
      return new Impossible(
          "offset %d is beyond the end of the log, %d: commit another, or reset"
              .formatted(offset.offset(), facts.end()));
    }
    return ofText(facts, offset, metadata);
  }

  private static boolean isUnknown(Facts facts) {
    return facts.committed() == null && facts.kept() == null;
  }

  private static Acceptance ofMark(Facts facts, ProgressMark mark) {
    if (mark.head() <= facts.end() || mark.leaderEpoch() != ProgressMark.UNKNOWN_EPOCH) {
      return new Write(mark, "what was kept is forgotten");
    }
    return mark.base() <= facts.end()
        ? new Write(plain(facts, mark.base(), mark.leaderEpoch()), "finished beyond is forgotten")
        : new Impossible(
            "offset %d is beyond the end of the log, %d: commit another, or reset"
                .formatted(mark.base(), facts.end()));
  }

  private static Acceptance ofText(Facts facts, OffsetAndMetadata offset, Metadata metadata) {
    int epoch = offset.leaderEpoch().orElse(ProgressMark.UNKNOWN_EPOCH);
    Optional<BitSet> former =
        FormerWindow.decode(offset.metadata()).filter(bits -> !bits.isEmpty());
    if (former.isEmpty() || metadata == Metadata.DROPPED) {
      return new Write(plain(facts, offset.offset(), epoch), "nothing beyond it is finished");
    }
    if (metadata == Metadata.UNSAID) {
      return new Impossible(
          "its metadata can be read as that of a version before marks: say --former-format if it"
              + " is, or --drop-metadata");
    }
    BitSet bits = former.get();
    if (bits.get(0) || offset.offset() + bits.length() > facts.end()) {
      return new Impossible("its metadata is not of this log: say --drop-metadata");
    }
    ProgressMark mark =
        new ProgressMark(
            facts.topicId(),
            facts.partition().partition(),
            offset.offset(),
            ProgressMark.UNKNOWN_EPOCH,
            bits);
    return new Write(mark, "%d finished beyond it".formatted(bits.cardinality()));
  }

  private static ProgressMark plain(Facts facts, long base, int epoch) {
    return ProgressMark.at(facts.topicId(), facts.partition().partition(), base, epoch);
  }
}
