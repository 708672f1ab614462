package io.spillway.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Outcomes that wait for their commit. One batch at a time is in a transaction, and stays unchanged
 * until the transaction's result is known. An outcome whose assignment has ended is dropped,
 * because the partition's next owner runs the job.
 */
final class Outbox {

  private static final int MAX_BATCH_RECORDS = 2_000;

  private final Deque<UncommittedOutcome> waiting = new ArrayDeque<>();
  private final List<UncommittedOutcome> batch = new ArrayList<>();

  /** Outcomes for which a quota is too low, even alone in a transaction. */
  private final List<UncommittedOutcome> aside = new ArrayList<>();

  /** The part of the batch that the last transaction contained. */
  private List<UncommittedOutcome> sent = List.of();

  private long bytes;
  private int maxRecords = MAX_BATCH_RECORDS;

  void add(UncommittedOutcome uncommitted) {
    waiting.add(uncommitted);
    bytes += uncommitted.bytes();
  }

  /** Whether no outcome waits, apart from those that were set aside. */
  boolean isEmpty() {
    return waiting.isEmpty() && batch.isEmpty();
  }

  /** Whether one of the outcomes may be committed. */
  boolean has(Predicate<UncommittedOutcome> allowed) {
    return batch.stream().anyMatch(allowed) || waiting.stream().anyMatch(allowed);
  }

  int size() {
    return waiting.size() + batch.size() + aside.size();
  }

  /** The jobs of all outcomes. */
  Stream<FetchedJob> jobs() {
    return Stream.of(waiting, batch, aside)
        .flatMap(Collection::stream)
        .map(UncommittedOutcome::fetched);
  }

  /** The number of outcomes in the last transaction. */
  int sent() {
    return sent.size();
  }

  /** The bytes of the waiting records. */
  long bytes() {
    return bytes;
  }

  /**
   * The batch of the next transaction: the rest of a batch whose transaction failed, else a new one
   * of waiting outcomes.
   *
   * @param allowed which outcomes may be committed; the others keep waiting
   * @param maxBytes the most bytes of a batch with more than one outcome
   */
  List<UncommittedOutcome> batch(Predicate<UncommittedOutcome> allowed, long maxBytes) {
    if (batch.stream().noneMatch(allowed)) {
      fill(allowed, maxBytes);
    }
    sent = batch.stream().filter(allowed).toList();
    return sent;
  }

  private void fill(Predicate<UncommittedOutcome> allowed, long maxBytes) {
    long taken = 0;
    int count = 0;
    Iterator<UncommittedOutcome> rest = waiting.iterator();
    while (rest.hasNext() && count < maxRecords) {
      UncommittedOutcome next = rest.next();
      if (!allowed.test(next)) {
        continue;
      }
      taken += next.bytes();
      if (count > 0 && taken > maxBytes) {
        return;
      }
      rest.remove();
      batch.add(next);
      count++;
    }
  }

  /** The batch's records. */
  static List<ProducerRecord<byte[], byte[]>> records(List<UncommittedOutcome> batch) {
    return batch.stream().map(UncommittedOutcome::record).toList();
  }

  /** Removes and returns the outcomes of the last transaction, which is committed. */
  List<UncommittedOutcome> committed() {
    List<UncommittedOutcome> committed = sent;
    Set<UncommittedOutcome> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(committed);
    batch.removeIf(gone::contains);
    sent = List.of();
    bytes -= bytes(committed);
    maxRecords = Math.min(2 * maxRecords, MAX_BATCH_RECORDS);
    return committed;
  }

  /**
   * Puts back a batch that is known not to be committed and cannot be committed as it is: its
   * outcomes wait behind the others, and the next batch has half as many.
   */
  void giveBack() {
    maxRecords = Math.max(1, Math.min(maxRecords, batch.size()) / 2);
    waiting.addAll(batch);
    batch.clear();
    sent = List.of();
  }

  /**
   * Sets aside the only outcome of the batch, which cannot be committed for now, so that it does
   * not delay others; returns it.
   */
  UncommittedOutcome setAside() {
    UncommittedOutcome alone = batch.removeFirst();
    aside.add(alone);
    sent = List.of();
    return alone;
  }

  /** Puts the outcomes that were set aside back, behind the others. */
  void takeBack() {
    waiting.addAll(aside);
    aside.clear();
  }

  /**
   * Shrinks a batch that is known not to be committed: outcomes beyond this many bytes wait again.
   */
  void shrink(long maxBytes) {
    long taken = 0;
    int keep = 0;
    while (keep < batch.size() && (keep == 0 || taken + batch.get(keep).bytes() <= maxBytes)) {
      taken += batch.get(keep).bytes();
      keep++;
    }
    List<UncommittedOutcome> beyond = batch.subList(keep, batch.size());
    beyond.reversed().forEach(waiting::addFirst);
    beyond.clear();
  }

  /** Bytes of records. */
  static long bytes(List<UncommittedOutcome> outcomes) {
    return outcomes.stream().mapToLong(UncommittedOutcome::bytes).sum();
  }

  /** Drops the outcomes of closed assignments, and returns them. */
  List<UncommittedOutcome> removeClosed() {
    List<UncommittedOutcome> closed = new ArrayList<>();
    waiting.stream().filter(Outbox::isClosed).forEach(closed::add);
    batch.stream().filter(Outbox::isClosed).forEach(closed::add);
    aside.stream().filter(Outbox::isClosed).forEach(closed::add);
    aside.removeIf(Outbox::isClosed);
    waiting.removeIf(Outbox::isClosed);
    batch.removeIf(Outbox::isClosed);
    sent = sent.stream().filter(uncommitted -> !isClosed(uncommitted)).toList();
    bytes -= bytes(closed);
    return closed;
  }

  private static boolean isClosed(UncommittedOutcome uncommitted) {
    return !uncommitted.fetched().assignment().isOpen();
  }
}
