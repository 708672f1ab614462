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
 * The account of the memory that attempts use in one process, in bytes. Jobs, records and the
 * records that the delayer keeps are added without asking, because they are in memory already. A
 * stream asks before it grows ({@link Holding}), and waits if there is no room. Thread-safe without
 * locks: the sum is one atomic number, and the list of waiting streams is changed by one thread at
 * a time, whichever has a change to make.
 */
public final class Holdings {

  /** The least that a stream reserves at once, so that it need not ask for each token. */
  static final long STEP_BYTES = 16 * 1_024;

  private final long limit;
  private final long reserve;
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger records = new AtomicInteger();

  /** Changes to the list of waiting streams, to be made by the thread that works on it. */
  private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();

  private final AtomicInteger untold = new AtomicInteger();
  private volatile int waitingCount;

  // Touched only by the thread that works on the waiting streams.
  private final TreeMap<Long, Waiter> waiting = new TreeMap<>();
  private final TreeMap<Long, Holding> waiters = new TreeMap<>();
  private @Nullable Holding elder;

  /**
   * Creates an empty account.
   *
   * @param limitBytes the most bytes that may be held
   * @param reserveBytes the part of the limit that only one stream at a time may use, once the rest
   *     is taken
   */
  public Holdings(long limitBytes, long reserveBytes) {
    if (reserveBytes < 0 || limitBytes <= reserveBytes) {
      throw new IllegalArgumentException(
          "the reserve of " + reserveBytes + " bytes must be below the limit of " + limitBytes);
    }
    this.limit = limitBytes;
    this.reserve = reserveBytes;
  }

  /** An account without a bound, for commands whose data is small. */
  public static Holdings unbounded() {
    return new Holdings(Long.MAX_VALUE / 2, 0);
  }

  /** The most that may be held, in bytes. */
  public long limitBytes() {
    return limit;
  }

  /** The bytes that are held now. */
  public long heldBytes() {
    return held.get();
  }

  /** The number of streams that wait for room. */
  public int waitingStreams() {
    return waitingCount;
  }

  /** Whether another job may be read or started: no stream waits, and the reserve is untouched. */
  public boolean hasRoom() {
    return waitingCount == 0 && held.get() + STEP_BYTES <= limit - reserve;
  }

  /** Adds bytes that are in memory already; a negative number removes some. */
  public void add(long bytes) {
    give(-bytes);
  }

  /** Removes bytes that {@link #add} added. */
  public void remove(long bytes) {
    give(bytes);
  }

  /** Adds a finished record, which is removed when it is committed. */
  public void addRecord(long bytes) {
    records.incrementAndGet();
    held.addAndGet(bytes);
  }

  /** Removes a finished record that was committed or dropped. */
  public void removeRecord(long bytes) {
    records.decrementAndGet();
    give(bytes);
  }

  /** Opens the holding of a stream that begins. */
  public Holding open(Holding.Owner owner) {
    open.incrementAndGet();
    held.addAndGet(STEP_BYTES);
    return new Holding(this, owner, numbers.incrementAndGet());
  }

  /** Whether exactly one stream is open. */
  boolean isAlone() {
    return open.get() == 1;
  }

  /**
   * Reserves bytes if there is room and no stream waits; the elder need not wait its turn and may
   * use the reserve.
   */
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

  /** Gives bytes back, and lets a waiting stream go on if there is room now. */
  void give(long bytes) {
    held.addAndGet(-bytes);
    if (bytes > 0 && waitingCount > 0) {
      tell(() -> {});
    }
  }

  /**
   * Puts a stream on the list of those that wait.
   *
   * @param heldNow the bytes that it holds
   * @param wanted the bytes that it needs in addition
   */
  void await(Holding holding, long heldNow, long wanted) {
    tell(() -> {
      if (!holding.isClosed()) {
        waiting.put(holding.number(), new Waiter(holding.number(), heldNow, wanted));
        waiters.put(holding.number(), holding);
        waitingCount = waiting.size();
      }
    });
  }

  /** Notes that a stream has ended and has given back its bytes. */
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
      return; // another thread is working on the list, and will make this change too
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
      return true; // other bytes were added meanwhile: decide again
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
