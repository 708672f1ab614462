package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Schedulers against an API that has room for so many streams at once: a simulation by events, in
 * time of its own, driven by a seed. Streams take 6 to 60 s, half of them under 20 s. What comes
 * beyond the capacity is refused after 0.3 to 1 s, or fails in mid-stream after 1 to 10 s, each as
 * often. In an outage everything fails in mid-stream, what is open too. Jobs never run out, and
 * there is no ladder: whatever may start does.
 */
final class ClosedLoop {

  static final long SECOND = 1_000_000_000L;
  private static final ResponseStart START = new ResponseStart(200, null, RateLimits.NONE);

  /** A model's capacity, in streams, and when it has none at all, in seconds. */
  record Model(int capacity, int outageFrom, int outageTo) {

    static Model steady(int capacity) {
      return new Model(capacity, 0, 0);
    }

    boolean isOut(long nanos) {
      return nanos >= outageFrom * SECOND && nanos < outageTo * SECOND;
    }
  }

  /** What came of one model between two times. */
  static final class Tally {
    int started;
    int refused;
    double goodSeconds;

    double refusedShare() {
      return started == 0 ? 0 : (double) refused / started;
    }
  }

  private record Job(String lane, long requestBytes) implements Candidate {}

  private record Event(long at, long order, Runnable what) {}

  private final SplittableRandom random;
  private final Map<String, Model> models;
  private final Map<String, List<Call>> open = new HashMap<>();
  private final Map<String, Tally> tallies = new HashMap<>();
  private final List<Worker> workers = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.at == b.at ? Long.compare(a.order, b.order) : Long.compare(a.at, b.at));
  private long now;
  private long order;

  ClosedLoop(
      long seed,
      int count,
      Map<String, Model> models,
      Function<SplittableRandom, Scheduler<?>> policy) {
    this.random = new SplittableRandom(seed);
    this.models = models;
    models.forEach((lane, model) -> {
      open.put(lane, new ArrayList<>());
      tallies.put(lane, new Tally());
      if (model.outageTo > 0) {
        at(model.outageFrom * SECOND, () -> failAll(lane));
      }
    });
    for (int i = 0; i < count; i++) {
      @SuppressWarnings("unchecked") // the policy makes one for any jobs
      Scheduler<Job> scheduler = (Scheduler<Job>) policy.apply(random.split());
      scheduler.share(1.0 / count, 0);
      Worker worker = new Worker(scheduler);
      workers.add(worker);
      at(random.nextLong(SECOND), worker::turn);
    }
  }

  private void at(long nanos, Runnable what) {
    events.add(new Event(nanos, order++, what));
  }

  /** Goes on until that second; returns what came of each model since the last call. */
  Map<String, Tally> runTo(int second) {
    Map<String, Tally> fresh = new HashMap<>();
    models.keySet().forEach(lane -> fresh.put(lane, new Tally()));
    tallies.putAll(fresh);
    while (!events.isEmpty() && events.peek().at < second * SECOND) {
      Event next = events.remove();
      now = next.at;
      next.what.run();
    }
    now = second * SECOND;
    return fresh;
  }

  int open(String lane) {
    return open.get(lane).size();
  }

  /** The most places that a worker's gate has for the lane, and the fewest. */
  List<GateState> states(String lane) {
    return workers.stream()
        .flatMap(worker -> worker.scheduler.states(now).stream())
        .filter(state -> state.lane().equals(lane))
        .toList();
  }

  private void failAll(String lane) {
    for (Call call : List.copyOf(open.get(lane))) {
      long early = now + mid();
      at(early, () -> call.end(false));
    }
  }

  private long mid() {
    return SECOND + random.nextLong(9 * SECOND);
  }

  private static double normal(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  private long streamNanos() {
    double seconds = 20 * Math.exp(0.6 * normal(random));
    return (long) (Math.clamp(seconds, 6, 60) * SECOND);
  }

  private final class Worker {
    private final Scheduler<Job> scheduler;
    private long wakeAt = Long.MAX_VALUE;

    Worker(Scheduler<Job> scheduler) {
      this.scheduler = scheduler;
      models.keySet().forEach(lane -> scheduler.add(new Job(lane, 1_000)));
    }

    void turn() {
      for (var next = scheduler.next(now); next != null; next = scheduler.next(now)) {
        scheduler.add(next.job());
        new Call(this, next).start();
      }
      long nanos = scheduler.nanosUntilOpening(now);
      if (nanos != Long.MAX_VALUE && (wakeAt <= now || now + nanos < wakeAt)) {
        wakeAt = now + nanos;
        long mine = wakeAt;
        at(
            wakeAt,
            () -> {
              if (wakeAt == mine) {
                wakeAt = Long.MAX_VALUE;
                turn();
              }
            });
      }
    }
  }

  private final class Call {
    private final Worker worker;
    private final Permit<Job> permit;
    private final String lane;
    private final long startedNanos = now;
    private boolean hasEnded;

    Call(Worker worker, Permit<Job> permit) {
      this.worker = worker;
      this.permit = permit;
      this.lane = permit.job().lane();
    }

    void start() {
      Model model = models.get(lane);
      tallies.get(lane).started++;
      boolean isRefused = model.isOut(now) || open(lane) >= model.capacity;
      boolean isEarly = isRefused && !model.isOut(now) && random.nextBoolean();
      if (isEarly) {
        at(now + SECOND * 3 / 10 + random.nextLong(SECOND * 7 / 10), () -> end(false));
        return;
      }
      at(now + SECOND / 2 + random.nextLong(SECOND), this::begin);
      if (!isRefused) {
        open.get(lane).add(this);
      }
      at(now + (isRefused ? mid() + SECOND / 2 : streamNanos()), () -> end(!isRefused));
    }

    void begin() {
      if (!hasEnded) {
        permit.began(START, Instant.EPOCH, now);
      }
    }

    void end(boolean isGood) {
      if (hasEnded) {
        return;
      }
      hasEnded = true;
      open.get(lane).remove(this);
      Tally tally = tallies.get(lane);
      if (isGood) {
        tally.goodSeconds += (double) (now - startedNanos) / SECOND;
      } else {
        tally.refused++;
      }
      Failure failure =
          isGood ? null : Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "simulated");
      permit.ended(Feedbacks.of(failure), now);
      worker.turn();
    }
  }
}
