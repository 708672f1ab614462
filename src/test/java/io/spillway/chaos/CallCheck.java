package io.spillway.chaos;

import io.spillway.chaos.History.Call;
import io.spillway.chaos.History.Disturbance;
import io.spillway.chaos.History.Interruption;
import io.spillway.chaos.Violation.Check;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.job.Requests;
import io.spillway.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The calls that the API received, against the outcomes in Kafka. Each call has its outcome, or was
 * in flight when its worker was interrupted: open at that moment, or ended with an outcome that had
 * not been committed yet.
 */
final class CallCheck {

  /**
   * How long an outcome may wait for its commit where nothing hinders it: on a busy machine, with
   * an assignment in between.
   */
  static final long COMMIT_MILLIS = 5_000;

  /** How long after it was woken a worker may not know that its partitions are another's. */
  private static final long AWAKENING_MILLIS = 5_000;

  /**
   * How long a request may lie in the sockets of a busy machine before the API has read it: a
   * killed worker's last requests are received after its death.
   */
  private static final long RECEIPT_MILLIS = 3_000;

  private final History history;
  private final Map<Interruption, Integer> excused = new HashMap<>();
  private final Map<String, List<Call>> callsByHash = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private int repeated;

  private CallCheck(History history) {
    this.history = history;
    for (Call call : history.calls()) {
      callsByHash.computeIfAbsent(call.requestHash(), hash -> new ArrayList<>()).add(call);
    }
  }

  static CallCheck of(History history, Collection<Way> ways) {
    CallCheck check = new CallCheck(history);
    ways.stream()
        .filter(way -> !way.jobs().isEmpty())
        .sorted(Comparator.comparingLong(CallCheck::begin))
        .collect(Collectors.groupingBy(CallCheck::request))
        .forEach(check::request);
    check
        .callsByHash
        .values()
        .forEach(strangers ->
            check.report(
                "the API received %d calls of a request that is no job's"
                    .formatted(strangers.size())));
    return check;
  }

  List<Violation> violations() {
    return violations;
  }

  /** Calls without an outcome: made again later. */
  int repeated() {
    return repeated;
  }

  /** How many calls each interruption made to be repeated. */
  Map<Interruption, Integer> excused() {
    return excused;
  }

  /** The hash of the run's request; where it began if it has none, because it is no job. */
  private static String request(Way way) {
    Entry first = way.jobs().getFirst();
    return JobReader.read(first.value()) instanceof Job job
        ? hash(Requests.bytes(job))
        : first.place();
  }

  /** Judges the calls of one request, of which a replay and its first run have the same. */
  private void request(String hash, List<Way> runs) {
    List<Call> own = callsByHash.remove(hash);
    List<Call> calls = own == null ? new ArrayList<>() : new ArrayList<>(own);
    removeNamed(runs, calls);
    removeUnnamed(runs, calls);
    repeated += calls.size();
    calls.sort(Comparator.comparingLong(Call::endedAt));
    calls.forEach(call -> excuse(runs, call));
  }

  /** The failures of all runs, and those of their results that a call may have had as its end. */
  private static List<Entry> outcomes(List<Way> runs, Predicate<Entry> result) {
    List<Entry> outcomes = new ArrayList<>();
    for (Way run : runs) {
      outcomes.addAll(run.failures());
      run.results().stream().filter(result).forEach(outcomes::add);
    }
    return outcomes;
  }

  /** Takes away the calls whose request ids the outcomes bear. */
  private void removeNamed(List<Way> runs, List<Call> calls) {
    String job = runs.getFirst().jobId();
    Set<String> named = new HashSet<>();
    for (Entry outcome : outcomes(runs, Tagged::isSuccess)) {
      String id = outcome.tag(Tags.REQUEST_ID);
      if (!id.isEmpty() && !named.add(id)) {
        report("job %s: the outcome of call %s is in the log twice".formatted(job, id));
      }
      if (!id.isEmpty() && calls.stream().noneMatch(call -> call.requestId().equals(id))) {
        report("job %s: %s is the outcome of no call".formatted(job, outcome.place()));
      }
    }
    calls.removeIf(call -> named.contains(call.requestId()));
  }

  /**
   * Takes away the calls of failures without a request id, and the one that was cut off because its
   * job was canceled: the latest one begun before it.
   */
  private static void removeUnnamed(List<Way> runs, List<Call> calls) {
    for (Entry failure : outcomes(runs, Tagged::isCanceled)) {
      if (failure.tag(Tags.REQUEST_ID).isEmpty() && Tagged.wasCalled(failure)) {
        String worker = failure.tag(Tags.WORKER);
        calls.stream()
            .filter(call -> worker.endsWith("/" + call.worker()))
            .filter(call -> call.receivedAt() <= failure.number(Tags.FAILED_AT) + late(failure))
            .max(Comparator.comparingLong(Call::receivedAt))
            .ifPresent(calls::remove);
      }
    }
  }

  /** A call that was cut off at once may be received after it. */
  private static long late(Entry outcome) {
    return Tagged.isCanceled(outcome) ? RECEIPT_MILLIS : 0;
  }

  private void excuse(List<Way> runs, Call call) {
    Way way = at(runs, call);
    Interruption reason = reason(way, call);
    if (reason == null) {
      report(
          "job %s: call %s by %s from %d to %s has no outcome, and nothing interrupted that worker then"
              .formatted(
                  way.id(),
                  call.requestId(),
                  call.worker(),
                  call.receivedAt(),
                  call.endedAt() == Long.MAX_VALUE ? "the end" : call.endedAt()));
    } else {
      excused.merge(reason, 1, Integer::sum);
    }
  }

  /** The run that had begun last when the call came. */
  private static Way at(List<Way> runs, Call call) {
    return runs.stream()
        .filter(way -> begin(way) <= call.receivedAt())
        .max(Comparator.comparingLong(CallCheck::begin))
        .orElse(runs.getFirst());
  }

  private static long begin(Way way) {
    return way.jobs().getFirst().timestamp();
  }

  private @Nullable Interruption reason(Way way, Call call) {
    return history.interruptions().stream()
        .filter(interruption -> interruption.worker().equals(call.worker()))
        .filter(interruption -> excused.getOrDefault(interruption, 0) < interruption.most())
        .filter(interruption -> wasInFlight(call, interruption))
        .filter(interruption -> interruption.mayStartLate() || !wasFinished(way, call))
        .min(Comparator.comparingLong(interruption -> distance(call, interruption)))
        .orElse(null);
  }

  /** How far the call's end is from the interruption: the nearest one is the likely reason. */
  private static long distance(Call call, Interruption interruption) {
    return Math.abs(Math.min(call.endedAt(), interruption.to()) - interruption.from());
  }

  private boolean wasInFlight(Call call, Interruption interruption) {
    long end =
        interruption.to() + (interruption.mayStartLate() ? AWAKENING_MILLIS : RECEIPT_MILLIS);
    return call.receivedAt() <= end
        && (call.endedAt() >= interruption.from()
            || quietMillis(call.worker(), call.endedAt(), interruption.from()) <= COMMIT_MILLIS);
  }

  /** Whether the job had its result when the call came: then no interruption excuses it. */
  private static boolean wasFinished(Way way, Call call) {
    return way.results().stream()
        .anyMatch(result -> result.timestamp() + COMMIT_MILLIS < call.receivedAt());
  }

  /** The time between in which nothing hindered a commit of the worker's. */
  private long quietMillis(String worker, long from, long to) {
    long quiet = 0;
    long at = from;
    List<Disturbance> sorted =
        history.disturbances().stream()
            .filter(each -> each.instance().isEmpty() || each.instance().equals(worker))
            .sorted(Comparator.comparingLong(Disturbance::from))
            .toList();
    for (Disturbance disturbance : sorted) {
      quiet += Math.max(0, Math.min(to, disturbance.from()) - at);
      at = Math.max(at, Math.min(to, disturbance.to()));
    }
    return quiet + Math.max(0, to - at);
  }

  static String hash(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The hash of a text's bytes. */
  static String hash(String body) {
    return hash(body.getBytes(StandardCharsets.UTF_8));
  }

  private void report(String sentence) {
    violations.add(new Violation(Check.CALLS, sentence));
  }
}
