package io.spillway.router;

import io.spillway.progress.Facts;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartDecision;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Decides where the router begins in one partition of the failures topic, or why it must not begin.
 * A pure function. Kafka Streams writes its own metadata with the offsets that it commits, so they
 * hold no mark; a committed offset is trusted if the mark in the progress topic agrees with it.
 * Streams commits the position after the last routed event, which may lie behind transaction
 * markers and aborted records; so the mark agrees if no event lies between its base and the
 * committed offset. For example, mark 100 and committed offset 103 agree if 100 to 102 are markers.
 */
public sealed interface RouterDecision {

  /** Routing begins at the committed offset. */
  record Stay() implements RouterDecision {}

  /**
   * This offset must be committed, and its mark written, before routing begins there.
   *
   * @param offset where routing begins
   * @param note something to log once; empty if there is nothing unusual
   */
  record CommitAndBegin(long offset, String note) implements RouterDecision {}

  /**
   * Routing must not begin until a person has decided.
   *
   * @param why the reason, for people
   */
  record RefuseStart(String why) implements RouterDecision {}

  /**
   * What the log shows about the offsets.
   *
   * @param eventsBetween whether there are events from the kept mark's base up to the committed
   *     offset; false if either is missing
   * @param partsAt where the log diverges from the one that was read up to the committed offset;
   *     empty if it does not, or if that is unknown
   */
  record LogSays(boolean eventsBetween, OptionalLong partsAt) {}

  /** Decides. */
  static RouterDecision of(Facts facts, LogSays log) {
    Optional<ProgressMark> kept = facts.keptMark();
    OffsetAndMetadata committed = facts.committed();
    if (facts.kept() != null && kept.isEmpty()) {
      return new RefuseStart("what is kept cannot be read; a later version may have written it");
    }
    if (kept.isPresent() && !facts.isOurs(kept.get())) {
      return new RefuseStart(
          "what is kept is of a topic with another id: " + StartDecision.MADE_ANEW);
    }
    if (committed == null) {
      return kept.map(mark -> expired(facts, mark))
          .orElseGet(() -> new CommitAndBegin(facts.beginning(), ""));
    }
    if (kept.isEmpty()) {
      return new RefuseStart(
          "the group has an offset here, and nothing is kept: somebody has set or imported"
              + " offsets, or a version before marks wrote it");
    }
    return agree(facts, committed.offset(), kept.get().base(), log);
  }

  private static RouterDecision expired(Facts facts, ProgressMark mark) {
    if (mark.base() > facts.end()) {
      return cutBefore(facts, mark.base());
    }
    String gone = "the committed offset is gone (it has expired); the kept mark holds";
    return mark.base() < facts.beginning()
        ? new CommitAndBegin(facts.beginning(), gone + "; " + deleted(facts, mark.base()))
        : new CommitAndBegin(mark.base(), gone);
  }

  private static RouterDecision agree(Facts facts, long committed, long kept, LogSays log) {
    if (committed < kept) {
      return new RefuseStart(
          "more was routed than the committed offset says: an older one was put back, or the"
              + " offsets topic has lost its end");
    }
    if (log.eventsBetween()) {
      return new RefuseStart(
          "the committed offset lies beyond events that were not routed: somebody has set it");
    }
    if (log.partsAt().isPresent() && log.partsAt().getAsLong() < committed) {
      long partsAt = log.partsAt().getAsLong();
      return new CommitAndBegin(
          partsAt,
          "the log was cut: it parts at %d from what was routed up to %d; what is beyond is new"
              .formatted(partsAt, committed));
    }
    if (committed > facts.end()) {
      return cutBefore(facts, committed);
    }
    return committed < facts.beginning()
        ? new CommitAndBegin(facts.beginning(), deleted(facts, committed))
        : new Stay();
  }

  private static RouterDecision cutBefore(Facts facts, long routed) {
    return new RefuseStart(
        "everything before offset %d was routed, and the log ends at %d: it was cut, and no leader epoch tells where"
            .formatted(routed, facts.end()));
  }

  private static String deleted(Facts facts, long routed) {
    return "events from %d to %d were deleted before they were routed; their jobs are lost"
        .formatted(routed, facts.beginning() - 1);
  }
}
