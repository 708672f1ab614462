package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.api.RateLimits.Bucket;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Schedulers against an API with a budget of input and output tokens a minute, of token buckets
 * that refill without a break: a simulation by events, in time of its own, driven by a seed. A call
 * that finds a bucket empty is answered 429 with {@code retry-after}; output is taken while it is
 * written. Requests have 1,000 to 15,000 bytes, of 0.2 to 0.35 tokens each; answers have 100 to
 * 4,000 tokens, half of them under 800, and take 25 ms a token. A stranger takes its part evenly.
 */
final class LimitedLoop {

  static final long SECOND = 1_000_000_000L;
  private static final double MINUTE = 60.0 * SECOND;

  /** What the API allows a minute, and which part of it a stranger takes. */
  record Limits(double input, double output, double stranger) {}

  /** Models that share their limits; the stranger takes its part of each such group. */
  record Groups(List<List<String>> all) {

    static Groups one(String... models) {
      return new Groups(List.of(List.of(models)));
    }

    static Groups each(String... models) {
      return new Groups(List.of(models).stream().map(List::of).toList());
    }
  }

  private record Job(String lane, long requestBytes) implements Candidate {}

  private record Event(long at, long order, Runnable what) {}

  private final SplittableRandom random;
  private final Limits limits;
  private final List<Scheduler<Job>> workers = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.at == b.at ? Long.compare(a.order, b.order) : Long.compare(a.at, b.at));
  private final Map<String, Buckets> buckets = new HashMap<>();
  private final List<Buckets> groups = new ArrayList<>();
  private long now;
  private long order;

  int started;
  int refused;
  double usedInput;
  double usedOutput;

  /** What is left of the limits of one group. */
  private final class Buckets {

    private double input = limits.input();
    private double output = limits.output();
    private long refilledAt;

    void refill() {
      double minutes = (now - refilledAt) / MINUTE;
      input = Math.min(limits.input(), input + limits.input() * minutes);
      output = Math.min(limits.output(), output + limits.output() * minutes);
      refilledAt = now;
    }

    void strangerTakes(double part) {
      input -= Math.min(Math.max(input, 0), part * limits.input());
      output -= Math.min(Math.max(output, 0), part * limits.output());
    }

    RateLimits told() {
      return new RateLimits(
          Bucket.NONE, Bucket.NONE, bucket(limits.input(), input), bucket(limits.output(), output));
    }

    /** What is left is rounded to thousands, and when all will be there to seconds, upwards. */
    private Bucket bucket(double limit, double left) {
      long rounded = Math.round(Math.max(0, left) / 1_000) * 1_000;
      double full = now / (double) SECOND + (limit - left) / limit * 60;
      return new Bucket(
          OptionalLong.of((long) limit),
          OptionalLong.of(rounded),
          Optional.of(Instant.ofEpochSecond((long) Math.ceil(full))));
    }
  }

  LimitedLoop(
      long seed,
      int count,
      Groups shared,
      Limits limits,
      Function<SplittableRandom, Scheduler<?>> policy) {
    this.random = new SplittableRandom(seed);
    this.limits = limits;
    List<String> lanes = shared.all().stream().flatMap(List::stream).toList();
    for (List<String> models : shared.all()) {
      Buckets group = new Buckets();
      groups.add(group);
      models.forEach(model -> buckets.put(model, group));
    }
    for (int i = 0; i < count; i++) {
      @SuppressWarnings("unchecked") // the policy makes one for any jobs
      Scheduler<Job> worker = (Scheduler<Job>) policy.apply(random.split());
      worker.share(1.0 / count, 0);
      lanes.forEach(lane -> worker.add(job(lane)));
      workers.add(worker);
      at(random.nextLong(SECOND), () -> turn(worker));
    }
    tick();
  }

  /** Workers look four times a second; the stranger takes its part as often. */
  private void tick() {
    for (Buckets group : groups) {
      group.refill();
      group.strangerTakes(limits.stranger() * (SECOND / 4) / MINUTE);
    }
    workers.forEach(this::turn);
    at(now + SECOND / 4, this::tick);
  }

  private Job job(String lane) {
    return new Job(lane, 1_000 + random.nextInt(14_000));
  }

  private void at(long nanos, Runnable what) {
    events.add(new Event(nanos, order++, what));
  }

  /** Goes on until that second, and counts from its beginning. */
  void runTo(int second) {
    started = 0;
    refused = 0;
    usedInput = 0;
    usedOutput = 0;
    while (!events.isEmpty() && events.peek().at < second * SECOND) {
      Event next = events.remove();
      now = next.at;
      next.what.run();
    }
    now = second * SECOND;
  }

  /** How many workers take all of these models for one group now, or each for one of its own. */
  long workersWith(String... names) {
    Set<String> all = Set.of(names);
    return workers.stream()
        .filter(worker ->
            worker.budgets(now).stream()
                .map(BudgetState::group)
                .collect(Collectors.toSet())
                .equals(all))
        .count();
  }

  double refusedShare() {
    return started == 0 ? 0 : (double) refused / started;
  }

  private void turn(Scheduler<Job> worker) {
    for (var next = worker.next(now); next != null; next = worker.next(now)) {
      worker.add(job(next.job().lane()));
      call(worker, next);
    }
  }

  private void call(Scheduler<Job> worker, Permit<Job> permit) {
    started++;
    Buckets group = buckets.get(permit.job().lane());
    group.refill();
    double tokens = permit.job().requestBytes() * (0.2 + 0.15 * random.nextDouble());
    if (group.input < tokens || group.output < 1) {
      refused++;
      RateLimits told = group.told();
      at(now + SECOND / 5, () -> refuse(worker, permit, told));
      return;
    }
    group.input -= tokens;
    usedInput += tokens;
    RateLimits told = group.told();
    int answer = (int) Math.clamp(800 * Math.exp(0.8 * normal()), 100, 4_000);
    at(now + SECOND / 2, () -> permit.began(new ResponseStart(200, null, told), wall(), now));
    at(now + SECOND, () -> write(worker, permit, told, (long) tokens, answer, answer));
  }

  private void write(
      Scheduler<Job> worker, Permit<Job> permit, RateLimits told, long in, int out, int left) {
    int piece = Math.min(left, 40);
    Buckets group = buckets.get(permit.job().lane());
    group.refill();
    group.output -= piece;
    usedOutput += piece;
    if (left > piece) {
      at(now + SECOND, () -> write(worker, permit, told, in, out, left - piece));
    } else {
      permit.ended(new Feedback(null, new Usage(in, out, 0, 0), told, Instant.EPOCH), now);
      turn(worker);
    }
  }

  private void refuse(Scheduler<Job> worker, Permit<Job> permit, RateLimits told) {
    Failure plain = Failure.of(KnownFailure.RATE_LIMIT, Phase.RESPONSE, "simulated");
    Failure failure =
        new Failure(
            plain.status(),
            429,
            plain.type(),
            plain.message(),
            plain.phase(),
            plain.category(),
            plain.disposition(),
            null,
            Duration.ofSeconds(5),
            0);
    permit.began(new ResponseStart(429, null, told), wall(), now);
    permit.ended(new Feedback(failure, Usage.NONE, told, Instant.EPOCH), now);
    turn(worker);
  }

  private Instant wall() {
    return Instant.ofEpochSecond(0, now);
  }

  private double normal() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}
