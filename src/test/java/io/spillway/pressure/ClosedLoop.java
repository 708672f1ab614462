package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Schedulers against an API that has room for so many streams at once: a simulation by events, in
 * time of its own, driven by a seed. What comes beyond the capacity is refused after 0.3 to 1 s, or
 * fails in mid-stream after 1 to 10 s, each as often. In an outage everything fails in mid-stream,
 * what is open too. Jobs never run out and come back at once, or there are so many, and one that
 * failed comes back after 1, 2, 4 s and so on, up to twice as long by chance, as on the retry
 * ladder.
 */
final class ClosedLoop {

  static final long SECOND = 1_000_000_000L;
  private static final int RETRY_AFTER = 5;
  private static final int LADDER_END = 9;
  private static final ResponseStart START = new ResponseStart(200, null, RateLimits.NONE);

  /** How long streams take, in seconds. */
  enum Length {
    /** Half of them under 20 s, of a log-normal distribution. */
    LONG(6, 60),
    /** Evenly distributed, as the streams of {@code src/check/brownout}. */
    SHORT(2.4, 6.6);

    private final double least;
    private final double most;

    Length(double least, double most) {
      this.least = least;
      this.most = most;
    }

    private double seconds(SplittableRandom random) {
      return this == SHORT
          ? least + (most - least) * random.nextDouble()
          : Math.clamp(20 * Math.exp(0.6 * normal(random)), least, most);
    }
  }

  /**
   * From a second on a model has another capacity.
   *
   * @param factor of its capacity; 0 is an outage
   * @param limited whether what is beyond it is answered with 429 and {@code retry-after: 5}
   */
  record Phase(int from, double factor, boolean limited) {}

  /**
   * A model.
   *
   * @param capacity in streams
   * @param phases in which it has another capacity, in the order of their times
   * @param jobs how many there are, or 0 if they never run out
   * @param noise share of the calls that fail however few run, in mid-stream for overload or, one
   *     in four, with 429
   */
  record Model(int capacity, List<Phase> phases, Length length, int jobs, double noise) {

    Model(int capacity, List<Phase> phases, Length length, int jobs) {
      this(capacity, phases, length, jobs, 0);
    }

    /** With an outage between two seconds. */
    Model(int capacity, int outageFrom, int outageTo) {
      this(
          capacity,
          List.of(new Phase(outageFrom, 0, false), new Phase(outageTo, 1, false)),
          Length.LONG,
          0);
    }

    static Model steady(int capacity) {
      return new Model(capacity, List.of(), Length.LONG, 0);
    }

    Phase at(long nanos) {
      Phase now = new Phase(0, 1, false);
      for (Phase phase : phases) {
        now = nanos >= phase.from * SECOND ? phase : now;
      }
      return now;
    }
  }

  /** What came of one model between two times. */
  static final class Tally {
    int started;
    int refused;
    int limited;
    int good;
    double goodSeconds;
    double lastGood;

    double refusedShare() {
      return started == 0 ? 0 : (double) refused / started;
    }
  }

  private record Job(String lane, int failures) implements Candidate {
    @Override
    public long requestBytes() {
      return 1_000;
    }
  }

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

  /** So many workers have the same share of the partitions each. */
  ClosedLoop(
      long seed,
      int count,
      Map<String, Model> models,
      Function<SplittableRandom, Scheduler<?>> policy) {
    this(seed, Collections.nCopies(count, 1.0 / count), models, policy);
  }

  /**
   * A loop.
   *
   * @param shares of the partitions that each worker has; 1 together
   */
  ClosedLoop(
      long seed,
      List<Double> shares,
      Map<String, Model> models,
      Function<SplittableRandom, Scheduler<?>> policy) {
    int count = shares.size();
    this.random = new SplittableRandom(seed);
    this.models = models;
    models.forEach((lane, model) -> {
      open.put(lane, new ArrayList<>());
      tallies.put(lane, new Tally());
      model.phases.stream()
          .filter(phase -> phase.factor == 0)
          .forEach(phase -> at(phase.from * SECOND, () -> failAll(lane)));
    });
    for (int i = 0; i < count; i++) {
      Worker worker = worker(policy, count, i);
      worker.scheduler.share(shares.get(i), 0);
      workers.add(worker);
      at(random.nextLong(SECOND), worker::turn);
    }
  }

  /**
   * A loop of workers that start one after the other: each that starts gets as large a share as
   * those that run already.
   *
   * @param apart seconds between two starts
   */
  static ClosedLoop startedApart(
      long seed,
      int count,
      double apart,
      Map<String, Model> models,
      Function<SplittableRandom, Scheduler<?>> policy) {
    ClosedLoop loop = new ClosedLoop(seed, List.of(), models, policy);
    for (int i = 0; i < count; i++) {
      Worker worker = loop.worker(policy, count, i);
      loop.at((long) (i * apart * SECOND) + loop.random.nextLong(SECOND), () -> loop.start(worker));
    }
    return loop;
  }

  @SuppressWarnings("unchecked") // the policy makes one for any jobs
  private Worker worker(Function<SplittableRandom, Scheduler<?>> policy, int of, int number) {
    return new Worker((Scheduler<Job>) policy.apply(random.split()), of, number);
  }

  private void start(Worker worker) {
    workers.add(worker);
    workers.forEach(each -> each.scheduler.share(1.0 / workers.size(), now));
    workers.forEach(Worker::turn);
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
      at(early, () -> call.fail(false));
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

  private final class Worker {
    private final Scheduler<Job> scheduler;
    private long wakeAt = Long.MAX_VALUE;

    /** One of so many, which share the jobs. */
    Worker(Scheduler<Job> scheduler, int of, int number) {
      this.scheduler = scheduler;
      models.forEach((lane, model) -> {
        int mine = model.jobs == 0 ? 1 : (model.jobs + of - 1 - number) / of;
        for (int i = 0; i < mine; i++) {
          scheduler.add(new Job(lane, 0));
        }
      });
    }

    void turn() {
      for (var next = scheduler.next(now); next != null; next = scheduler.next(now)) {
        if (models.get(next.job().lane).jobs == 0) {
          scheduler.add(next.job());
        }
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
      Phase phase = model.at(now);
      tallies.get(lane).started++;
      boolean isRefused = open(lane) >= phase.factor * model.capacity;
      if (isRefused && phase.factor > 0 && (phase.limited || random.nextBoolean())) {
        at(now + SECOND * 3 / 10 + random.nextLong(SECOND * 7 / 10), () -> fail(phase.limited));
        return;
      }
      at(now + SECOND / 2 + random.nextLong(SECOND), this::begin);
      if (model.noise > 0 && random.nextDouble() < model.noise) {
        open.get(lane).add(this);
        boolean limited = random.nextInt(4) == 0;
        at(now + mid() + SECOND / 2, () -> fail(limited));
      } else if (isRefused) {
        at(now + mid() + SECOND / 2, () -> fail(false));
      } else {
        open.get(lane).add(this);
        at(now + (long) (model.length.seconds(random) * SECOND), this::succeed);
      }
    }

    void begin() {
      if (!hasEnded) {
        permit.began(START, Instant.EPOCH, now);
        worker.turn();
      }
    }

    void succeed() {
      if (!hasEnded) {
        Tally tally = tallies.get(lane);
        tally.good++;
        tally.goodSeconds += seconds(now - startedNanos);
        tally.lastGood = seconds(now);
        end(null);
      }
    }

    void fail(boolean isLimited) {
      if (hasEnded) {
        return;
      }
      Tally tally = tallies.get(lane);
      tally.refused++;
      tally.limited += isLimited ? 1 : 0;
      KnownFailure known = isLimited ? KnownFailure.RATE_LIMIT : KnownFailure.OVERLOADED;
      Failure failure = Failure.of(known, io.spillway.status.Phase.STREAM, "simulated");
      end(isLimited ? failure.asking(Duration.ofSeconds(RETRY_AFTER)) : failure);
      if (models.get(lane).jobs > 0) {
        Job job = new Job(lane, permit.job().failures + 1);
        double rung = Math.pow(2, Math.min(job.failures - 1, LADDER_END));
        double wait = Math.max(isLimited ? RETRY_AFTER : 0, rung) * (1 + random.nextDouble());
        at(now + (long) (wait * SECOND), () -> comesBack(job));
      }
    }

    private void comesBack(Job job) {
      worker.scheduler.add(job);
      worker.turn();
    }

    private void end(@Nullable Failure failure) {
      hasEnded = true;
      open.get(lane).remove(this);
      permit.ended(Feedbacks.of(failure), now);
      worker.turn();
    }
  }

  private static double seconds(long nanos) {
    return (double) nanos / SECOND;
  }
}
