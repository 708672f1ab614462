package io.spillway.worker;

import io.spillway.job.Job;
import io.spillway.pressure.PressureGate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a place at the gate, a queue for each model: a closed model holds up no other.
 * Models take turns.
 */
final class Inbox {

  private final Map<String, ArrayDeque<Delivered>> queues = new LinkedHashMap<>();
  private int size;

  void add(Delivered job) {
    queues.computeIfAbsent(model(job), model -> new ArrayDeque<>()).add(job);
    size++;
  }

  int size() {
    return size;
  }

  /** The next job of a model whose gate has a place, which is taken; null where there is none. */
  @Nullable Delivered take(PressureGate gate, long nowNanos) {
    for (String model : queues.keySet()) {
      if (gate.tryStart(model, nowNanos)) {
        return removeFirst(model);
      }
    }
    return null;
  }

  /** Removes the jobs that match, and returns them. */
  List<Delivered> removeIf(Predicate<Delivered> condition) {
    List<Delivered> removed = new ArrayList<>();
    for (ArrayDeque<Delivered> queue : queues.values()) {
      queue.stream().filter(condition).forEach(removed::add);
      queue.removeIf(condition);
    }
    queues.values().removeIf(ArrayDeque::isEmpty);
    size -= removed.size();
    return removed;
  }

  static String model(Delivered job) {
    return job.job() instanceof Job readable ? readable.model() : "";
  }

  private Delivered removeFirst(String model) {
    ArrayDeque<Delivered> queue = queues.remove(model);
    if (queue == null) {
      throw new IllegalStateException("no queue for a model in the inbox");
    }
    Delivered job = queue.remove();
    if (!queue.isEmpty()) {
      queues.put(model, queue);
    }
    size--;
    return job;
  }
}
