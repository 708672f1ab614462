package io.spillway.progress;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where reading of a partition begins. Immutable.
 *
 * @param mark the base and the offsets finished beyond it
 * @param committed the group's committed offset, with or without a mark; null if there is none
 * @param hasLostItsMark true if the mark is from the progress topic, because the committed offset
 *     is gone or has no mark: then the mark is committed again at once
 */
public record StartPoint(
    ProgressMark mark, @Nullable OffsetAndMetadata committed, boolean hasLostItsMark) {

  /** A start at the mark of the committed offset. */
  public static StartPoint committed(ProgressMark mark) {
    return new StartPoint(mark, mark.toCommit(), false);
  }
}
