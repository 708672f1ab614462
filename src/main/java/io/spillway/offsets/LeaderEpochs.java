package io.spillway.offsets;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which leader epochs the records of one partition had: within one log they never fall from one
 * offset to the next, and a log that was cut and written on has a higher one from the cut on. A map
 * of the offsets from which on each was seen, as many as leaders changed within the window. Not
 * safe for threads.
 */
public final class LeaderEpochs {

  /** No record was read, or the broker named no epoch. */
  public static final int UNKNOWN = -1;

  private final TreeMap<Long, Integer> from = new TreeMap<>();

  /** The record before {@code head} has the epoch; nothing is known if that is {@link #UNKNOWN}. */
  public static LeaderEpochs before(long head, int epoch) {
    LeaderEpochs epochs = new LeaderEpochs();
    epochs.read(head - 1, epoch);
    return epochs;
  }

  /**
   * Whether a record of this epoch at this offset can be of the same log as those that were read: a
   * higher epoch than one further on means that the log was cut at or before this offset.
   */
  public boolean agrees(long offset, int epoch) {
    Map.Entry<Long, Integer> further = from.ceilingEntry(offset);
    return further == null || epoch <= further.getValue();
  }

  /** Takes in the epoch of a record; {@link #UNKNOWN} tells nothing. */
  public void read(long offset, int epoch) {
    if (epoch == UNKNOWN) {
      return;
    }
    Map.Entry<Long, Integer> known = from.floorEntry(offset);
    if (known == null || known.getValue() != epoch) {
      from.put(offset, epoch);
    }
  }

  /**
   * The epoch of the newest record known before the offset. If only records further on are known it
   * is the lowest of theirs, which is not below it: asked for the end of that epoch, a log that was
   * cut before the offset names the cut.
   */
  public int before(long offset) {
    Map.Entry<Long, Integer> known = from.lowerEntry(offset);
    Map.Entry<Long, Integer> found = known == null ? from.firstEntry() : known;
    return found == null ? UNKNOWN : found.getValue();
  }

  /**
   * The epoch of the first record known at the offset or beyond, which is not below that of the
   * record at the offset; {@link #UNKNOWN} if none is known.
   */
  public int atOrBeyond(long offset) {
    Map.Entry<Long, Integer> known = from.ceilingEntry(offset);
    return known == null ? UNKNOWN : known.getValue();
  }

  /** Forgets what only matters for offsets below the base. */
  public void forgetBefore(long base) {
    Long last = from.lowerKey(base);
    if (last != null) {
      from.headMap(last).clear();
    }
  }

  /** Forgets the records at the offset and beyond. */
  public void cut(long offset) {
    from.tailMap(offset).clear();
  }

  /** How many changes of leaders are remembered. */
  int size() {
    return from.size();
  }
}
