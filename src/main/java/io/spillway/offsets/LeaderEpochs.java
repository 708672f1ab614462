package io.spillway.offsets;

import java.util.Map;
import java.util.TreeMap;

/**
 * The leader epochs of the records of one partition. Within one log the epoch never falls from one
 * offset to the next, and a log that was truncated and then written again has a higher epoch from
 * the cut on. Kept as a map from the first offset of each epoch to the epoch, with one entry for
 * each change of leader within the window. For example, if the records 0 to 9 had epoch 3 and those
 * from 10 on epoch 5, the map is {0: 3, 10: 5}. Not thread-safe.
 */
public final class LeaderEpochs {

  /** The epoch if no record was read, or if the broker named none. */
  public static final int UNKNOWN = -1;

  private final TreeMap<Long, Integer> from = new TreeMap<>();

  /**
   * Starts with one known fact: the record before the offset {@code head} has this epoch. If the
   * epoch is {@link #UNKNOWN}, nothing is known.
   */
  public static LeaderEpochs before(long head, int epoch) {
    LeaderEpochs epochs = new LeaderEpochs();
    epochs.read(head - 1, epoch);
    return epochs;
  }

  /**
   * Whether a record with this epoch at this offset can belong to the same log as the records that
   * were read. If its epoch is higher than that of a later offset, the log was cut at or before
   * this offset. In the example above, epoch 5 at offset 4 can, epoch 6 cannot.
   */
  public boolean agrees(long offset, int epoch) {
    Map.Entry<Long, Integer> further = from.ceilingEntry(offset);
    return further == null || epoch <= further.getValue();
  }

  /** Records the epoch of a record that was read; {@link #UNKNOWN} changes nothing. */
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
   * The epoch of the last record known before the offset. If only later records are known, it is
   * the lowest of their epochs, which is not below the epoch looked for: a broker that is asked
   * where that epoch ends answers with the cut if the log was cut before the offset. {@link
   * #UNKNOWN} if no record is known.
   */
  public int before(long offset) {
    Map.Entry<Long, Integer> known = from.lowerEntry(offset);
    Map.Entry<Long, Integer> found = known == null ? from.firstEntry() : known;
    return found == null ? UNKNOWN : found.getValue();
  }

  /**
   * The epoch of the first record known at the offset or beyond it, which is at least the epoch of
   * the record at the offset; {@link #UNKNOWN} if none is known.
   */
  public int atOrBeyond(long offset) {
    Map.Entry<Long, Integer> known = from.ceilingEntry(offset);
    return known == null ? UNKNOWN : known.getValue();
  }

  /** Forgets the epochs that matter only for offsets below the base. */
  public void forgetBefore(long base) {
    Long last = from.lowerKey(base);
    if (last != null) {
      from.headMap(last).clear();
    }
  }

  /** Forgets the records at the offset and beyond it. */
  public void cut(long offset) {
    from.tailMap(offset).clear();
  }

  /** The number of changes of leader that are kept. */
  int size() {
    return from.size();
  }
}
