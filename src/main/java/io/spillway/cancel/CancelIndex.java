package io.spillway.cancel;

import io.spillway.job.Origin;
import io.spillway.memory.HeapBytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * All cancels that a process knows, at most {@value #MOST}: of more, the oldest are forgotten. One
 * thread adds to it; all other methods may be called from any thread, and none blocks.
 */
public final class CancelIndex {

  /** The most cancels that are kept: about 40 MiB if every id has 256 characters. */
  public static final int MOST = 100_000;

  private static final String UNREAD = "the cancels have not been read yet, so no job may start";

  /** The bytes of an entry beside its text: the nodes of the two maps. */
  private static final long ENTRY_BYTES = 2 * HeapBytes.OBJECT + 32;

  private final String jobsTopic;
  private final int most;
  private final Set<String> origins = ConcurrentHashMap.newKeySet();
  private final Map<String, Reach> ids = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();
  private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
  private volatile boolean read;
  private volatile String trouble = UNREAD;
  private final AtomicLong forgotten = new AtomicLong();

  /** Covers whatever an id in the index covers. */
  private volatile Reach widest = Reach.NOTHING;

  // Of the thread that adds: the newest cancel of each name, oldest first; and what they take.
  private final Map<String, KnownCancel> inOrder = new LinkedHashMap<>();
  private Reach last = Reach.NOTHING;
  private long bytes;

  /** A cancel and the bytes that it takes. */
  private record KnownCancel(Cancel cancel, long bytes) {}

  /** Creates an index that has yet to be read, for the jobs of this topic. */
  public CancelIndex(String jobsTopic) {
    this(jobsTopic, MOST);
  }

  CancelIndex(String jobsTopic, int most) {
    this.jobsTopic = jobsTopic;
    this.most = most;
  }

  /** One without a cancel, for roles in which nobody cancels. */
  public static CancelIndex empty() {
    CancelIndex none = new CancelIndex("");
    none.reachedEnd();
    return none;
  }

  /** Adds a cancel. By one thread only. */
  public void add(Cancel cancel) {
    long taken = ENTRY_BYTES + 2 * HeapBytes.text(cancel.named().length(), false);
    switch (cancel) {
      case Cancel.OfOrigin ofOrigin -> origins.add(ofOrigin.named());
      case Cancel.OfId ofId -> {
        taken += share(ofId.reach());
        ids.merge(ofId.named(), last, Reach::or);
      }
    }
    keepInOrder(cancel, taken);
    version.incrementAndGet();
    wakers.forEach(Runnable::run);
  }

  /** Equal reaches of cancels in a row are one object; returns the bytes that this one takes. */
  private long share(Reach reach) {
    if (reach.equals(last)) {
      return 0;
    }
    last = reach;
    widest = widest.or(reach);
    return reach.bytes();
  }

  private void keepInOrder(Cancel cancel, long taken) {
    String name = (cancel instanceof Cancel.OfId ? "i" : "o") + cancel.named();
    KnownCancel before = inOrder.remove(name);
    long takenBefore = before == null ? 0 : before.bytes();
    inOrder.put(name, new KnownCancel(cancel, taken));
    bytes += taken - takenBefore;
    if (inOrder.size() > most) {
      Iterator<KnownCancel> oldest = inOrder.values().iterator();
      forget(oldest.next());
      oldest.remove();
    }
  }

  private void forget(KnownCancel oldest) {
    switch (oldest.cancel()) {
      case Cancel.OfOrigin ofOrigin -> origins.remove(ofOrigin.named());
      case Cancel.OfId ofId -> ids.remove(ofId.named());
    }
    bytes -= oldest.bytes();
    forgotten.incrementAndGet();
  }

  /** All cancels that had been made when this process asked are in the index. */
  public void reachedEnd() {
    trouble = "";
    if (!read) {
      read = true;
      wakers.forEach(Runnable::run);
    }
  }

  /** The topic cannot be read now; what is in the index counts on. */
  void fails(String why) {
    trouble = why;
  }

  /**
   * Whether the topic was read to the end that it had when this process asked: before that, no job
   * may start, for it may have been canceled.
   */
  public boolean isRead() {
    return read;
  }

  /** Why cancels are not heard of, for people; empty if they are. */
  public String trouble() {
    return trouble;
  }

  /** How many cancels were forgotten because there were too many. */
  public long forgotten() {
    return forgotten.get();
  }

  /** The bytes that it takes in the heap. On the thread that adds. */
  long bytes() {
    return bytes;
  }

  /** Runs this after each cancel, and when the topic has been read. */
  public void wakeWith(Runnable waker) {
    wakers.add(waker);
  }

  /** A number that changes with each cancel. */
  public long version() {
    return version.get();
  }

  /**
   * Whether a job was canceled. A replay is a run of its own: cancels that were made before it do
   * not cover it.
   *
   * @param id gives the job's id; asked only if a cancel by id reaches so far
   */
  public boolean covers(Origin origin, Supplier<String> id) {
    if (origins.contains(origin.name())) {
      return true;
    }
    Reach mayReach = widest;
    FirstRecord place = FirstRecord.of(origin.start());
    if (!place.topic().equals(jobsTopic) || !place.isWithin(mayReach)) {
      return false;
    }
    Reach reach = ids.get(id.get());
    return reach != null && place.isWithin(reach);
  }

  /** The parts of a job's place. */
  private record FirstRecord(String topic, long partition, long offset) {

    private static final FirstRecord NONE = new FirstRecord("", 0, Long.MAX_VALUE);

    static FirstRecord of(String place) {
      int beforeOffset = place.lastIndexOf('-');
      int beforePartition = place.lastIndexOf('-', beforeOffset - 1);
      if (beforePartition < 0) {
        return NONE;
      }
      try {
        return new FirstRecord(
            place.substring(0, beforePartition),
            Long.parseLong(place, beforePartition + 1, beforeOffset, 10),
            Long.parseLong(place, beforeOffset + 1, place.length(), 10));
      } catch (NumberFormatException notOurs) {
        return NONE;
      }
    }

    boolean isWithin(Reach reach) {
      return reach.covers(partition, offset);
    }
  }
}
