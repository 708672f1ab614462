package io.spillway.progress;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where the reading of a partition begins. Immutable, for any thread.
 *
 * @param mark where, and what is finished beyond
 * @param committed what the group has committed there, with a mark or without; null if nothing
 * @param hasLostItsMark whether the mark is the kept one, for the committed offset is gone or has
 *     lost its own: it is to be committed at once, without progress
 */
public record StartPoint(
    ProgressMark mark, @Nullable OffsetAndMetadata committed, boolean hasLostItsMark) {

  /** Where the committed offset says, by its mark. */
  public static StartPoint committed(ProgressMark mark) {
    return new StartPoint(mark, mark.toCommit(), false);
  }
}
