package io.spillway.pressure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs, with a queue for each lane, so that a closed lane does not block others. Lanes
 * take turns.
 *
 * @param <J> the type of a job
 */
final class Lanes<J extends Candidate> {

  private final Map<String, ArrayDeque<J>> queues = new LinkedHashMap<>();
  private int size;

  void add(J job) {
    queues.computeIfAbsent(job.lane(), lane -> new ArrayDeque<>()).add(job);
    size++;
  }

  int size() {
    return size;
  }

  /** All jobs, by lane. */
  Stream<J> jobs() {
    return queues.values().stream().flatMap(ArrayDeque::stream);
  }

  /** The first job of each lane. */
  List<J> heads() {
    return queues.values().stream().map(ArrayDeque::element).toList();
  }

  /** The first job that may start of the first lane that has one; null if there is none. */
  @Nullable J take(Predicate<? super J> mayStart) {
    for (Map.Entry<String, ArrayDeque<J>> lane : queues.entrySet()) {
      if (mayStart.test(lane.getValue().element())) {
        return removeFirst(lane.getKey());
      }
    }
    return null;
  }

  /** The jobs of a lane, the first one first. */
  List<J> of(String lane) {
    ArrayDeque<J> queue = queues.get(lane);
    return queue == null ? List.of() : List.copyOf(queue);
  }

  /** The lanes that have jobs. */
  Set<String> names() {
    return queues.keySet();
  }

  /** How many jobs each lane has that has any. */
  Map<String, Integer> sizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    queues.forEach((lane, queue) -> sizes.put(lane, queue.size()));
    return sizes;
  }

  /** Removes the jobs that match, and returns them. */
  List<J> removeIf(Predicate<? super J> condition) {
    List<J> removed = new ArrayList<>();
    for (ArrayDeque<J> queue : queues.values()) {
      queue.stream().filter(condition).forEach(removed::add);
      queue.removeIf(condition);
    }
    queues.values().removeIf(ArrayDeque::isEmpty);
    size -= removed.size();
    return removed;
  }

  private J removeFirst(String lane) {
    ArrayDeque<J> queue = queues.remove(lane);
    if (queue == null) {
      throw new IllegalStateException("no queue for a lane that has jobs");
    }
    J job = queue.remove();
    if (!queue.isEmpty()) {
      queues.put(lane, queue);
    }
    size--;
    return job;
  }
}
