package io.spillway.memory;

/**
 * The memory that one stream has reserved in the account ({@link Holdings}). Used by one thread,
 * that of the stream's event loop; only the {@link Owner} is called from other threads.
 */
public final class Holding {

  /**
   * The stream, as the account calls it back. Called from any thread, but not after the holding was
   * closed.
   */
  public interface Owner {

    /**
     * Called when the wait is over and the bytes are reserved; the owner must pass them to {@link
     * Holding#granted} on its own thread.
     */
    void granted(long bytes);

    /**
     * Called if this stream must end, because otherwise no waiting stream could go on.
     *
     * @param alone true if the stream would not fit even if it were the only one
     */
    void mustEnd(boolean alone);
  }

  /** Unneeded bytes are given back only if they are more than this. */
  private static final long SLACK_BYTES = 2 * Holdings.STEP_BYTES;

  private final Holdings all;
  private final Owner owner;
  private final long number;
  private long reserved = Holdings.STEP_BYTES;
  private volatile boolean elder;
  private volatile boolean closed;

  Holding(Holdings all, Owner owner, long number) {
    this.all = all;
    this.owner = owner;
    this.number = number;
  }

  /**
   * Reserves more until {@code bytes} are reserved in all; returns false, and changes nothing, if
   * there is no room.
   */
  public boolean tryHold(long bytes) {
    long missing = bytes - reserved;
    return missing <= 0 || tryTake(Math.max(missing, Holdings.STEP_BYTES)) || tryTake(missing);
  }

  private boolean tryTake(long more) {
    boolean taken = !closed && all.tryTake(more, elder);
    if (taken) {
      reserved += more;
    }
    return taken;
  }

  /**
   * Asks for {@code bytes} in all when {@link #tryHold} found no room, and returns at once; {@link
   * Owner#granted} or {@link Owner#mustEnd} is called later.
   */
  public void await(long bytes) {
    all.await(this, reserved, Math.max(0, bytes - reserved));
  }

  /** Takes the bytes of a grant; the owner calls it after {@link Owner#granted}. */
  public void granted(long bytes) {
    if (closed) {
      all.give(bytes);
    } else {
      reserved += bytes;
    }
  }

  /** Gives back what is reserved beyond {@code bytes}, if that is more than a few steps. */
  public void shrinkTo(long bytes) {
    long excess = reserved - Math.max(bytes, Holdings.STEP_BYTES);
    if (excess > SLACK_BYTES) {
      reserved -= excess;
      all.give(excess);
    }
  }

  /** Whether this is the only open stream. */
  public boolean isAlone() {
    return all.isAlone();
  }

  /** The bytes that are reserved. */
  public long bytes() {
    return reserved;
  }

  /** Gives everything back because the stream has ended. A second call does nothing. */
  public void close() {
    if (!closed) {
      closed = true;
      long last = reserved;
      reserved = 0;
      all.give(last);
      all.closed(this);
    }
  }

  boolean isClosed() {
    return closed;
  }

  long number() {
    return number;
  }

  void grant(long bytes, boolean asElder) {
    elder = asElder;
    owner.granted(bytes);
  }

  void mustEnd(boolean alone) {
    owner.mustEnd(alone);
  }
}
