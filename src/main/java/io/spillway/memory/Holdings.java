package io.spillway.memory;

import io.spillway.memory.Shortage.Decision;
import io.spillway.memory.Shortage.Waiter;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The account of the bytes that attempts hold in one process. Jobs, records and the delayer's heads
 * are entered as they are, for they exist; a stream asks before it grows ({@link Holding}) and
 * waits if there is no room. Safe for all threads and without locks: what is held is one atomic
 * number, and who waits is looked after by whichever thread has something to tell, one at a time.
 */
public final class Holdings {

  /** What a stream takes at once at least, so that tokens do not ask each time. */
  static final long STEP_BYTES = 16 * 1_024;

  private final long limit;
  private final long reserve;
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger records = new AtomicInteger();

  /** What is to be told to whoever looks after those that wait. */
  private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

  private final AtomicInteger untold = new AtomicInteger();
  private volatile int waitingCount;

  // Of the thread that looks after those that wait.
  private final TreeMap<Long, Waiter> waiting = new TreeMap<>();
  private final TreeMap<Long, Holding> waiters = new TreeMap<>();
  private @Nullable Holding elder;

  /**
   * An account.
   *
   * @param limitBytes what may be held
   * @param reserveBytes how much of it is for one stream at a time, when the rest is taken
   */
  public Holdings(long limitBytes, long reserveBytes) {
    if (reserveBytes < 0 || limitBytes <= reserveBytes) {
      throw new IllegalArgumentException(
          "the reserve of " + reserveBytes + " bytes must be below the limit of " + limitBytes);
    }
    this.limit = limitBytes;
    this.reserve = reserveBytes;
  }

  /** An account without a bound, for what is too small to need one. */
  public static Holdings unbounded() {
    return new Holdings(Long.MAX_VALUE / 2, 0);
  }

  /** What may be held, in bytes. */
  public long limitBytes() {
    return limit;
  }

  /** What is held now, in bytes. */
  public long heldBytes() {
    return held.get();
  }

  /** How many streams wait for room. */
  public int waitingStreams() {
    return waitingCount;
  }

  /** Whether another job may be read or started: nobody waits, and the reserve is untouched. */
  public boolean hasRoom() {
    return waitingCount == 0 && held.get() + STEP_BYTES <= limit - reserve;
  }

  /** Enters bytes that exist; fewer than none if some are gone. */
  public void add(long bytes) {
    give(-bytes);
  }

  /** Bytes of {@link #add} are gone. */
  public void remove(long bytes) {
    give(bytes);
  }

  /** Enters a finished record, which goes when it is committed. */
  public void addRecord(long bytes) {
    records.incrementAndGet();
    held.addAndGet(bytes);
  }

  /** A finished record is committed, or dropped. */
  public void removeRecord(long bytes) {
    records.decrementAndGet();
    give(bytes);
  }

  /** A stream begins. */
  public Holding open(Holding.Owner owner) {
    open.incrementAndGet();
    held.addAndGet(STEP_BYTES);
    return new Holding(this, owner, numbers.incrementAndGet());
  }

  /** Whether no other stream is open. */
  boolean isAlone() {
    return open.get() == 1;
  }

  /** Takes bytes, if there is room and nobody waits who was there before. */
  boolean tryTake(long bytes, boolean asElder) {
    return (asElder || waitingCount == 0) && take(bytes, asElder ? limit : limit - reserve);
  }

  private boolean take(long bytes, long most) {
    for (long now = held.get(); bytes <= most - now; now = held.get()) {
      if (held.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Gives bytes back. */
  void give(long bytes) {
    held.addAndGet(-bytes);
    if (bytes > 0 && waitingCount > 0) {
      tell(() -> {});
    }
  }

  /** A stream waits until its owner hears of a grant. */
  void await(Holding holding, long heldNow, long wanted) {
    tell(() -> {
      if (!holding.isClosed()) {
        waiting.put(holding.number(), new Waiter(holding.number(), heldNow, wanted));
        waiters.put(holding.number(), holding);
        waitingCount = waiting.size();
      }
    });
  }

  /** A stream has ended and has given back what it held. */
  void closed(Holding holding) {
    open.decrementAndGet();
    tell(() -> {
      forget(holding.number());
      if (elder == holding) {
        elder = null;
      }
    });
  }

  private void tell(Runnable what) {
    news.add(what);
    if (untold.getAndIncrement() > 0) {
      return; // another thread is at it, and will see this too
    }
    int seen = 1;
    while (seen != 0) {
      for (Runnable next = news.poll(); next != null; next = news.poll()) {
        next.run();
      }
      settle();
      seen = untold.addAndGet(-seen);
    }
  }

  private void settle() {
    boolean again = true;
    while (again) {
      again =
          switch (Shortage.decide(state(), waiting.values())) {
            case Decision.Wait nothing -> false;
            case Decision.Grant grant -> grant(grant);
            case Decision.End end -> end(end);
          };
    }
  }

  private Shortage.MemoryState state() {
    boolean othersGive = open.get() > waiting.size() || records.get() > 0;
    Long number = elder == null ? null : elder.number();
    return new Shortage.MemoryState(limit, reserve, held.get(), number, othersGive);
  }

  private boolean grant(Decision.Grant grant) {
    if (!take(grant.waiter().wanted(), grant.asElder() ? limit : limit - reserve)) {
      return true; // more was entered meanwhile
    }
    Holding holding = leaves(grant.waiter());
    if (grant.asElder()) {
      elder = holding;
    }
    holding.grant(grant.waiter().wanted(), grant.asElder());
    return true;
  }

  private boolean end(Decision.End end) {
    leaves(end.waiter()).mustEnd(end.alone());
    return true;
  }

  private Holding leaves(Waiter waiter) {
    return Objects.requireNonNull(forget(waiter.number()));
  }

  private @Nullable Holding forget(long number) {
    waiting.remove(number);
    waitingCount = waiting.size();
    return waiters.remove(number);
  }
}
