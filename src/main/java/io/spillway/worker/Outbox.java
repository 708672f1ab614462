package io.spillway.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Outcomes that wait for their commit. One batch is in a transaction at a time and stays as it is
 * until the transaction's fate is known; an outcome whose assignment has ended is dropped, for its
 * job is another's now.
 */
final class Outbox {

  private static final int MAX_BATCH_RECORDS = 2_000;

  private final Deque<UncommittedOutcome> waiting = new ArrayDeque<>();
  private final List<UncommittedOutcome> batch = new ArrayList<>();

  /** What a quota did not let pass although it was alone in its transaction. */
  private final List<UncommittedOutcome> aside = new ArrayList<>();

  /** What of the batch the last transaction held. */
  private List<UncommittedOutcome> sent = List.of();

  private long bytes;
  private int maxRecords = MAX_BATCH_RECORDS;

  void add(UncommittedOutcome uncommitted) {
    waiting.add(uncommitted);
    bytes += uncommitted.bytes();
  }

  /** Whether none waits but what was set aside. */
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

  /** How many outcomes the last transaction held. */
  int sent() {
    return sent.size();
  }

  /** Bytes of the records that wait. */
  long bytes() {
    return bytes;
  }

  /**
   * The batch of the next transaction: what is left of the one whose transaction failed, else one
   * of those that wait.
   *
   * @param allowed which outcomes may be committed; the others stay
   * @param maxBytes what a batch of more than one outcome may have
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

  /** What the last transaction held is committed; returns it. */
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
   * The batch is known not to be in the log, and cannot be committed as it is: it waits behind the
   * others, which may make room for it, and the next has half as many outcomes.
   */
  void giveBack() {
    maxRecords = Math.max(1, Math.min(maxRecords, batch.size()) / 2);
    waiting.addAll(batch);
    batch.clear();
    sent = List.of();
  }

  /** The one outcome of the batch cannot pass for now, and holds up none; returns it. */
  UncommittedOutcome setAside() {
    UncommittedOutcome alone = batch.removeFirst();
    aside.add(alone);
    sent = List.of();
    return alone;
  }

  /** What was set aside waits again, behind the others. */
  void takeBack() {
    waiting.addAll(aside);
    aside.clear();
  }

  /** The batch is known not to be in the log: what is beyond so many bytes waits again. */
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
