package io.spillway.progress;

import java.util.BitSet;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What taking a committed offset as it stands means: which mark is written for it. A pure function.
 */
public sealed interface Acceptance {

  /**
   * Nothing is to be written.
   *
   * @param why for people
   */
  record Leave(String why) implements Acceptance {}

  /**
   * The mark is written, to both places; what was finished beyond it otherwise is forgotten.
   *
   * @param note what it means, for people
   */
  record Write(ProgressMark mark, String note) implements Acceptance {}

  /**
   * What is kept is forgotten: reading begins at the beginning of the log.
   *
   * @param note what it means, for people
   */
  record Forget(String note) implements Acceptance {}

  /**
   * There is nothing to take as it stands, or it is not clear how to read it.
   *
   * @param why for people
   */
  record Impossible(String why) implements Acceptance {}

  /** How metadata that is no mark is read. */
  enum Metadata {
    /** It says nothing; if it looks like the format before marks, somebody has to decide. */
    UNSAID,
    /** As the format of versions before marks. */
    FORMER,
    /** It is dropped, whatever it looks like. */
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
