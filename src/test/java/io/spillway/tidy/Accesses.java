package io.spillway.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaConstructorReference;
import java.util.Set;

/** Calls and method references that reach for what should come in as a parameter. */
final class Accesses {
  private static final Set<String> TIME_TARGETS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.system",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system");

  private static final Set<String> RANDOM_TARGETS =
      Set.of(
          "java.lang.Math.random",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault");

  private static final String UNSEEDED_SHUFFLE = "java.util.Collections.shuffle(java.util.List)";

  private static final Set<String> UNSEEDED =
      Set.of("java.util.Random", "java.util.SplittableRandom");

  private static final Set<String> SLEEP_TARGETS =
      Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

  private static final Set<String> SPIN_TARGETS =
      Set.of(
          "java.lang.Thread.onSpinWait",
          "java.lang.Thread.yield",
          "java.util.concurrent.locks.LockSupport.park",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.locks.LockSupport.parkUntil");

  /** Reads a clock of the machine. */
  static final DescribedPredicate<JavaAccess<?>> TIME =
      describe("reads the machine's clock", access -> TIME_TARGETS.contains(target(access)));

  /** Draws from a random source without a seed. */
  static final DescribedPredicate<JavaAccess<?>> RANDOM =
      describe(
          "draws without a seed",
          access ->
              RANDOM_TARGETS.contains(target(access))
                  || access.getTarget().getFullName().equals(UNSEEDED_SHUFFLE)
                  || isUnseededConstruction(access));

  /** Sleeps. */
  static final DescribedPredicate<JavaAccess<?>> SLEEP =
      describe("sleeps", access -> SLEEP_TARGETS.contains(target(access)));

  /** Waits in a loop of its own. */
  static final DescribedPredicate<JavaAccess<?>> SPIN =
      describe("waits in a loop of its own", access -> SPIN_TARGETS.contains(target(access)));

  private Accesses() {}

  private static boolean isUnseededConstruction(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return switch (access) {
      case JavaConstructorCall call ->
          UNSEEDED.contains(owner) && call.getTarget().getRawParameterTypes().isEmpty();
      case JavaConstructorReference reference ->
          UNSEEDED.contains(owner) && reference.getTarget().getRawParameterTypes().isEmpty();
      default -> false;
    };
  }

  private static String target(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }
}
