package io.spillway.doctor;

import static java.util.Objects.requireNonNull;

import io.spillway.status.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs checks one after the other. A check that needs one that failed or was skipped is skipped
 * itself; one that does not end in its time is given up. So the whole ends in a bounded time, even
 * if nothing answers. Blocks; for one thread.
 */
final class Doctor {
  private final LongSupplier nanoTime;
  private final Duration longest;
  private final HiddenWords secrets;
  private final Consumer<CheckResult> told;
  private final List<CheckResult> results = new ArrayList<>();

  /** The checks that are not sound, each with the failed one that is the cause. */
  private final Map<String, String> unsound = new HashMap<>();

  /**
   * Creates it.
   *
   * @param longest after how long no further check begins
   * @param told hears of each line as soon as it is known
   */
  Doctor(LongSupplier nanoTime, Duration longest, HiddenWords secrets, Consumer<CheckResult> told) {
    this.nanoTime = nanoTime;
    this.longest = longest;
    this.secrets = secrets;
    this.told = told;
  }

  /** Runs them; returns all lines, in their order. */
  List<CheckResult> run(List<DoctorCheck> checks) {
    long end = nanoTime.getAsLong() + longest.toNanos();
    for (DoctorCheck check : checks) {
      Duration left = Duration.ofNanos(end - nanoTime.getAsLong());
      note(check, left.isPositive() ? lines(check, left) : List.of(outOfTime(check)));
    }
    return List.copyOf(results);
  }

  private CheckResult outOfTime(DoctorCheck check) {
    return CheckResult.skipped(
        check.name(), "the " + longest.toSeconds() + " s for all checks are over");
  }

  private List<CheckResult> lines(DoctorCheck check, Duration left) {
    Optional<String> missing = cause(check);
    if (missing.isPresent()) {
      return List.of(
          CheckResult.skipped(check.name(), "it needs " + missing.get() + ", which is not ok"));
    }
    Duration patience = check.patience().compareTo(left) < 0 ? check.patience() : left;
    return bounded(check, patience);
  }

  private Optional<String> cause(DoctorCheck check) {
    return check.needs().stream().filter(unsound::containsKey).map(unsound::get).findFirst();
  }

  private static List<CheckResult> bounded(DoctorCheck check, Duration patience) {
    FutureTask<List<CheckResult>> task = new FutureTask<>(check.work());
    Thread worker = Thread.ofVirtual().name("doctor-" + check.name()).start(task);
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      worker.interrupt();
      return List.of(
          CheckResult.fail(
              check.name(),
              Category.DEPLOYMENT_CONFIG,
              "no answer within " + patience.toSeconds() + " s",
              "look at the network between this machine and the peer, or give it more --timeout"));
    } catch (ExecutionException thrown) {
      return List.of(defect(check.name(), requireNonNull(thrown.getCause())));
    } catch (InterruptedException stop) {
      worker.interrupt();
      Thread.currentThread().interrupt();
      return List.of(CheckResult.skipped(check.name(), "interrupted"));
    }
  }

  private static CheckResult defect(String name, Throwable thrown) {
    return CheckResult.fail(
        name,
        Category.LOCAL_RUNTIME,
        "the check itself failed: " + thrown,
        "report it as a defect of Spillway");
  }

  private void note(DoctorCheck check, List<CheckResult> lines) {
    String cause = cause(check).orElse(check.name());
    for (CheckResult line : lines) {
      CheckResult shown = line.without(secrets);
      results.add(shown);
      told.accept(shown);
      if (shown.verdict() == CheckVerdict.FAIL || shown.verdict() == CheckVerdict.SKIPPED) {
        unsound.put(check.name(), cause);
      }
    }
  }
}
