package io.spillway.offsets;

import java.util.BitSet;

/**
 * Which offsets of one partition are finished: the first one that is not, and those finished beyond
 * it.
 *
 * <p>An offset is <em>passed</em> once it was delivered or is known to hold no record (a
 * transaction marker, an aborted or compacted record); a passed offset without a record is
 * finished. Offsets at or beyond {@link #position()} have not been passed. Not safe for threads:
 * the pump's alone.
 */
public final class OffsetWindow {

  private long base;
  private long position;

  /** The offset after the last record: what is passed beyond it are gaps. */
  private long recordsEnd;

  private int open;

  /** The offset that bit 0 stands for, at most the base: bits below the base are cut in bulk. */
  private long origin;

  private BitSet finished;

  /** The bytes that the window's mark has room for. */
  private int maxBytes = FinishedBits.MAX_BYTES;

  private OffsetWindow(long base, BitSet finished) {
    this.base = base;
    this.position = base;
    this.recordsEnd = base + finished.length();
    this.origin = base;
    this.finished = finished;
  }

  /** A window that begins at {@code offset}, nothing beyond it being finished. */
  public static OffsetWindow startingAt(long offset) {
    return new OffsetWindow(offset, new BitSet());
  }

  /**
   * A window as it was committed.
   *
   * @param base the committed offset
   * @param finished bit i is set where offset {@code base + i} is finished
   */
  public static OffsetWindow restored(long base, BitSet finished) {
    OffsetWindow window = new OffsetWindow(base, (BitSet) finished.clone());
    window.slide();
    return window;
  }

  /** A window of the same state, for what would be if some more were finished. */
  public OffsetWindow copy() {
    OffsetWindow copy = new OffsetWindow(base, (BitSet) finished.clone());
    copy.position = position;
    copy.recordsEnd = recordsEnd;
    copy.open = open;
    copy.origin = origin;
    return copy;
  }

  /** The first offset that is not finished: the offset to commit. */
  public long base() {
    return base;
  }

  /** The offset after the last one passed. */
  public long position() {
    return position;
  }

  /** The offset after the last record that was delivered, or was finished before the window. */
  public long recordsEnd() {
    return recordsEnd;
  }

  /** How many delivered offsets are not finished. */
  public int open() {
    return open;
  }

  /** Whether the offset is finished. */
  public boolean isFinished(long offset) {
    return offset < base || finished.get(index(offset));
  }

  /**
   * Takes a delivered offset; the offsets between it and the position hold no records.
   *
   * @return whether its job is still to be done
   */
  public boolean deliver(long offset) {
    if (offset < position) {
      if (isFinished(offset)) {
        return false;
      }
      throw new IllegalArgumentException(
          "offset " + offset + " was passed; the position is " + position);
    }
    passTo(offset);
    boolean due = !isFinished(offset);
    position = Math.max(position, offset + 1);
    recordsEnd = Math.max(recordsEnd, position);
    if (due) {
      open++;
    }
    return due;
  }

  /** Passes to {@code nextOffset}: the offsets from the position up to it hold no records. */
  public void passTo(long nextOffset) {
    if (nextOffset <= position) {
      return;
    }
    if (base == position && recordsEnd <= base) {
      base = nextOffset;
      origin = nextOffset;
      finished.clear();
    } else {
      finished.set(index(position), index(nextOffset));
    }
    position = nextOffset;
    slide();
  }

  /**
   * Marks a delivered offset as finished. Twice is a bug and throws {@link IllegalStateException}.
   */
  public void finish(long offset) {
    if (offset >= position || isFinished(offset)) {
      throw new IllegalStateException(
          "offset " + offset + " is not open; the window begins at " + base);
    }
    finished.set(index(offset));
    open--;
    slide();
  }

  /**
   * The offsets finished beyond the base: bit i stands for {@code base + i}. Gaps behind the last
   * record are left out: they may be passed again, and their number has no bound. A copy.
   */
  public BitSet finishedBeyond() {
    int from = index(base);
    return finished.get(from, index(Math.max(base, recordsEnd)));
  }

  /**
   * Whether the window's mark is sure to fit after {@code count} offsets from {@code offset} on
   * were delivered, whatever then finishes first.
   */
  public boolean hasRoomFor(long offset, int count) {
    return FinishedBits.fits(offset - base + count, open + count, maxBytes);
  }

  /**
   * Says how many bytes the window's mark has room for; without it, what brokers have by default.
   */
  public void limitTo(int bytes) {
    maxBytes = Math.min(bytes, FinishedBits.MAX_BYTES);
  }

  /**
   * The log was cut: what is at the offset or beyond is not there any more, and other records may
   * come in its place. What is finished below stays finished.
   */
  public void cut(long offset) {
    if (offset <= base) {
      base = offset;
      origin = offset;
      finished.clear();
    } else {
      finished.clear(index(offset), Math.max(index(offset), finished.length()));
    }
    if (position > offset) {
      position = offset;
      open =
          index(position) - index(base) - finished.get(index(base), index(position)).cardinality();
    }
    recordsEnd = Math.min(recordsEnd, offset);
    slide();
  }

  private void slide() {
    base = Math.max(base, origin + finished.nextClearBit(index(base)));
    position = Math.max(position, base);
    int done = index(base);
    if (done > finished.length() / 2) {
      finished = finished.get(done, Math.max(done, finished.length()));
      origin = base;
    }
  }

  private int index(long offset) {
    return Math.toIntExact(offset - origin);
  }
}
