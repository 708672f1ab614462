package io.spillway.memory;

/**
 * What one stream holds. Used by one thread, that of the stream's event loop; only {@link Owner} is
 * called from others.
 */
public final class Holding {

  /** A stream that may wait. Called from any thread, and not after the stream has closed. */
  public interface Owner {

    /** The wait is over: {@link Holding#granted} is to be told so many bytes. */
    void granted(long bytes);

    /**
     * The stream must end, for nobody else can go on.
     *
     * @param alone whether it would not fit without the others either
     */
    void mustEnd(boolean alone);
  }

  /** More than so many bytes that are not needed go back. */
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

  /** Takes what is missing of so many bytes in all; false if there is no room. */
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

  /** Waits until it may hold so many bytes in all; the owner hears of it. */
  public void await(long bytes) {
    all.await(this, reserved, Math.max(0, bytes - reserved));
  }

  /** The owner has heard of a grant. */
  public void granted(long bytes) {
    if (closed) {
      all.give(bytes);
    } else {
      reserved += bytes;
    }
  }

  /** No more than so many bytes are needed now. */
  public void shrinkTo(long bytes) {
    long excess = reserved - Math.max(bytes, Holdings.STEP_BYTES);
    if (excess > SLACK_BYTES) {
      reserved -= excess;
      all.give(excess);
    }
  }

  /** Whether no other stream is open. */
  public boolean isAlone() {
    return all.isAlone();
  }

  /** What it holds, in bytes. */
  public long bytes() {
    return reserved;
  }

  /** The stream has ended. More than once does nothing. */
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
