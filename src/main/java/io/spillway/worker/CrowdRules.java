package io.spillway.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps jobs of slow lanes from filling a worker's hands. They may take half of the read-ahead. If
 * they do, it is crowded:
 *
 * <ul>
 *   <li>A partition from which more than its share of them comes is not read on. The share is the
 *       half of the read-ahead, divided by the partitions.
 *   <li>If jobs of other lanes were read of it lately, it is mixed: its jobs of slow lanes leave,
 *       those that were read last first, until half of its share is left, at most {@value
 *       #JOBS_A_SECOND} jobs and {@value #BYTES_A_SECOND} bytes a second.
 *   <li>If none were, nobody is known to wait there. It stays unread, and only to find out what
 *       stands behind, jobs of closed lanes leave slowly: {@value #GRACE_SECONDS} s after it became
 *       crowded, {@value #LOOKS_A_SECOND} a second of all such partitions; a job that left n times
 *       before counts as n + 1.
 * </ul>
 *
 * <p>One job of each slow lane stays, so that the lane can be tried. Decides only; its state is
 * what may leave still. Used by one thread, which passes times of one monotonic source.
 *
 * @param <J> the type of a job
 */
final class CrowdRules<J> {

  static final int JOBS_A_SECOND = 500;
  static final int BYTES_A_SECOND = 8 * 1_024 * 1_024;
  static final int LOOKS_A_SECOND = 20;
  static final int GRACE_SECONDS = 30;

  /** After so long without a crowd the next one is a new one. */
  private static final long APART_NANOS = 60_000_000_000L;

  /**
   * A job of a slow lane that waits.
   *
   * @param deferrals how often it left before
   * @param isClosed whether its lane is closed, and not merely limited
   */
  record SlowJob<J>(
      J job, TopicPartition partition, String lane, long bytes, int deferrals, boolean isClosed) {}

  /**
   * What is to be done.
   *
   * @param unread the partitions that are not read on
   * @param leaving the jobs that leave
   */
  record CrowdDecision<J>(Set<TopicPartition> unread, List<J> leaving) {}

  private final int mostJobs;
  private final long mostBytes;
  private final Allowance jobs = new Allowance(JOBS_A_SECOND, JOBS_A_SECOND);
  private final Allowance bytes = new Allowance(BYTES_A_SECOND, BYTES_A_SECOND);
  private final Allowance looks = new Allowance(LOOKS_A_SECOND, JOBS_A_SECOND);
  private boolean wasCrowded;
  private long crowdedNanos;

  /**
   * Rules for so much room.
   *
   * @param readAhead jobs that may wait
   * @param bufferedBytes bytes that they may have
   */
  CrowdRules(int readAhead, long bufferedBytes) {
    this.mostJobs = Math.max(1, readAhead / 2);
    this.mostBytes = Math.max(1, bufferedBytes / 2);
  }

  /** Jobs of slow lanes that may wait before it is crowded. */
  int mostJobs() {
    return mostJobs;
  }

  /** Whether so many waiting jobs, or jobs of so many bytes, can be a crowd. */
  boolean mayBeCrowded(int waiting, long jobBytes) {
    return waiting >= mostJobs || jobBytes >= mostBytes;
  }

  /**
   * Decides.
   *
   * @param slow the waiting jobs of slow lanes, of each lane the one that starts first first
   * @param partitions how many are assigned
   * @param isMixed whether jobs of other lanes were read of a partition lately
   * @param mayLeave whether jobs may leave now
   */
  CrowdDecision<J> decide(
      List<SlowJob<J>> slow,
      int partitions,
      Predicate<TopicPartition> isMixed,
      boolean mayLeave,
      long nowNanos) {
    if (isBelow(slow.stream().mapToDouble(this::load).sum(), 1)) {
      return new CrowdDecision<>(Set.of(), List.of());
    }
    crowded(nowNanos);
    Leaving leaving = new Leaving(slow);
    double share = 1.0 / Math.max(1, partitions);
    Map<TopicPartition, List<SlowJob<J>>> sources = new LinkedHashMap<>();
    slow.forEach(
        job -> sources.computeIfAbsent(job.partition(), none -> new ArrayList<>()).add(job));
    sources.keySet().removeIf(partition -> isBelow(leaving.loadOf(partition), share));
    if (mayLeave) {
      List<SlowJob<J>> looked = new ArrayList<>();
      sources.forEach((partition, theirs) -> {
        if (isMixed.test(partition)) {
          theirs.reversed().forEach(job -> leaving.leave(job, share / 2));
        } else {
          theirs.reversed().stream().filter(SlowJob::isClosed).forEach(looked::add);
        }
      });
      looked.sort(Comparator.comparingInt(SlowJob::deferrals));
      looked.forEach(job -> leaving.toLook(job, share / 2));
    }
    Set<TopicPartition> unread = new HashSet<>(sources.keySet());
    unread.removeIf(partition -> isBelow(leaving.loadOf(partition), share));
    return new CrowdDecision<>(unread, leaving.jobs());
  }

  private void crowded(long nowNanos) {
    if (!wasCrowded || nowNanos - crowdedNanos > APART_NANOS) {
      looks.set(-GRACE_SECONDS * LOOKS_A_SECOND, nowNanos);
    }
    wasCrowded = true;
    crowdedNanos = nowNanos;
    jobs.growTo(nowNanos);
    bytes.growTo(nowNanos);
    looks.growTo(nowNanos);
  }

  /** Whether a sum of parts is below a bound, and not merely by the error of adding. */
  private static boolean isBelow(double sum, double bound) {
    return sum < bound - 1e-9;
  }

  /** The part of the room for jobs of slow lanes that one takes: 0 to 1, or more. */
  private double load(SlowJob<J> job) {
    return Math.max(1.0 / mostJobs, (double) job.bytes() / mostBytes);
  }

  /** The jobs that leave, and what stays. */
  private final class Leaving {
    private final Map<TopicPartition, Double> loads = new HashMap<>();
    private final Map<String, Integer> ofLane = new HashMap<>();
    private final List<J> leaving = new ArrayList<>();
    private final int kept;

    Leaving(List<SlowJob<J>> slow) {
      for (SlowJob<J> job : slow) {
        loads.merge(job.partition(), load(job), Double::sum);
        ofLane.merge(job.lane(), 1, Integer::sum);
      }
      this.kept = ofLane.size() > mostJobs / 2 ? 0 : 1;
    }

    void toLook(SlowJob<J> job, double rest) {
      if (looks.isLeft() && leave(job, rest)) {
        looks.spend(1.0 + job.deferrals());
      }
    }

    /** Lets a job leave, if it may; returns whether it does. */
    boolean leave(SlowJob<J> job, double rest) {
      boolean isEnough = !isBelow(rest, loadOf(job.partition()));
      boolean isLast = ofLane.getOrDefault(job.lane(), 0) <= kept;
      if (isEnough || isLast || !jobs.isLeft() || !bytes.isLeft()) {
        return false;
      }
      jobs.spend(1);
      bytes.spend(job.bytes());
      loads.merge(job.partition(), -load(job), Double::sum);
      ofLane.merge(job.lane(), -1, Integer::sum);
      leaving.add(job.job());
      return true;
    }

    double loadOf(TopicPartition partition) {
      return loads.getOrDefault(partition, 0.0);
    }

    List<J> jobs() {
      return leaving;
    }
  }
}
