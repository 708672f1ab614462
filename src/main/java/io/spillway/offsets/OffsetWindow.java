package io.spillway.offsets;

import java.util.BitSet;

/**
 * Tracks which offsets of one partition are finished although jobs finish out of order: the first
 * offset that is not finished (the base, which is committed), and a bitmap of the offsets finished
 * beyond it. For example, after offsets 5 to 9 were delivered and 5, 7 and 8 finished, the base is
 * 6, and the bits 1 and 2 are set.
 *
 * <p>An offset is <em>passed</em> once it was delivered or is known to hold no record (a
 * transaction marker, an aborted or compacted record); a passed offset without a record is
 * finished. Offsets at or beyond {@link #position()} have not been passed. Not thread-safe: only
 * the pump's thread uses it.
 */
public final class OffsetWindow {

  private long base;
  private long position;

  /** The offset after the last record: offsets passed beyond it are gaps. */
  private long recordsEnd;

  private int open;

  /**
   * The offset that bit 0 stands for; at most the base, because bits below the base are removed in
   * bulk.
   */
  private long origin;

  private BitSet finished;

  /** The number of bytes that the mark of this window may take. */
  private int maxBytes = FinishedBits.MAX_BYTES;

  private OffsetWindow(long base, BitSet finished) {
    this.base = base;
    this.position = base;
    this.recordsEnd = base + finished.length();
    this.origin = base;
    this.finished = finished;
  }

  /** A window whose base is {@code offset}, with nothing finished beyond it. */
  public static OffsetWindow startingAt(long offset) {
    return new OffsetWindow(offset, new BitSet());
  }

  /**
   * Restores the window that was committed.
   *
   * @param base the committed offset
   * @param finished bit i is set if offset {@code base + i} is finished
   */
  public static OffsetWindow restored(long base, BitSet finished) {
    OffsetWindow window = new OffsetWindow(base, (BitSet) finished.clone());
    window.slide();
    return window;
  }

  /** A copy of the window, on which a caller can try what finishing more offsets would give. */
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

  /** The offset after the last one that was passed. */
  public long position() {
    return position;
  }

  /**
   * The offset after the last record that was delivered, or that was finished when the window was
   * restored.
   */
  public long recordsEnd() {
    return recordsEnd;
  }

  /** The number of delivered offsets that are not finished. */
  public int open() {
    return open;
  }

  /** Whether the offset is finished. */
  public boolean isFinished(long offset) {
    return offset < base || finished.get(index(offset));
  }

  /**
   * Notes that the record at this offset was delivered; the offsets between the position and it
   * hold no records.
   *
   * @return whether the job of this record is still to be done; false if it is finished already
   * @throws IllegalArgumentException if the offset was passed before and is not finished
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

  /**
   * Moves the position to {@code nextOffset}: the offsets from the position up to it hold no
   * records. Does nothing if the position is not below it.
   */
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
   * Marks a delivered offset as finished.
   *
   * @throws IllegalStateException if it was not delivered or is finished already, which is a bug
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
   * The offsets finished beyond the base, as a copy: bit i stands for {@code base + i}. Gaps after
   * the last record are left out, because they may be passed again and their number has no bound.
   */
  public BitSet finishedBeyond() {
    int from = index(base);
    return finished.get(from, index(Math.max(base, recordsEnd)));
  }

  /**
   * Whether the mark of this window is certain to fit after {@code count} offsets from {@code
   * offset} on were delivered, whichever of them finish first.
   */
  public boolean hasRoomFor(long offset, int count) {
    return FinishedBits.fits(offset - base + count, open + count, maxBytes);
  }

  /**
   * Sets how many bytes the mark of this window may take, at most {@link FinishedBits#MAX_BYTES},
   * which is what a broker's default allows.
   */
  public void limitTo(int bytes) {
    maxBytes = Math.min(bytes, FinishedBits.MAX_BYTES);
  }

  /**
   * Notes that the log was truncated at this offset: the records at and beyond it are gone, and
   * others may be written in their place. Offsets below it stay finished.
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
