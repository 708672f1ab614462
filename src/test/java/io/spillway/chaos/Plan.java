package io.spillway.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What is done to whom, and when: drawn from a seed before the run begins. */
record Plan(List<Step> steps) {

  /** Kinds of faults. */
  enum Kind {
    /** SIGKILL to a role, which is started again. */
    KILL,
    /** SIGSTOP for longer than sessions and transactions live, then SIGCONT. */
    STOP,
    /** SIGTERM to a role, which is started again. */
    RESTART,
    /** A third instance of a role comes, or goes again. */
    SCALE,
    /** SIGKILL to a broker, which is started again. */
    BROKER_KILL,
    /** SIGTERM to a broker, which is started again. */
    BROKER_RESTART,
    /** A role's connections to a broker, or to all, are cut. */
    CUT,
    /** A right of the roles is taken away and given back. */
    RIGHT,
    /** What the roles write is bounded by a quota for a while. */
    QUOTA;

    boolean isBroker() {
      return this == BROKER_KILL || this == BROKER_RESTART;
    }
  }

  /**
   * One fault.
   *
   * @param at milliseconds from the begin
   * @param target an instance, a role to scale, or a broker's node id; empty if all are concerned
   * @param pauseMillis until it is started again, or for how long it lasts
   * @param choice a number from 0 to 1 for what else is to be decided
   */
  record Step(long at, Kind kind, String target, long pauseMillis, double choice) {}

  /** Instances that run from the beginning. */
  static final List<String> INSTANCES = List.of("w1", "w2", "r1", "r2", "d1", "d2");

  private static final List<String> ROLES = List.of("w", "r", "d");

  /** What every run has, however short: eleven kills over all roles and one broker. */
  private static final List<Kind> LEAST =
      List.of(
          Kind.BROKER_KILL, Kind.STOP, Kind.CUT, Kind.CUT, Kind.RESTART, Kind.RIGHT, Kind.QUOTA);

  private static final int LEAST_KILLS = 10;

  /**
   * Draws a plan.
   *
   * @param faults how many, at least 1
   * @param millis in which time
   * @param only the kinds that it has, each as often; all of them if it is empty
   */
  static Plan draw(
      Random random, int faults, long millis, int brokers, long stopMillis, List<Kind> only) {
    List<Kind> kinds = new ArrayList<>();
    for (int i = 0; i < faults; i++) {
      kinds.add(only.isEmpty() ? kind(random, i) : only.get(i % only.size()));
    }
    Collections.shuffle(kinds, random);
    List<Step> steps = new ArrayList<>();
    int roleSteps = random.nextInt(INSTANCES.size());
    for (int i = 0; i < faults; i++) {
      Kind kind = brokers < 3 && kinds.get(i).isBroker() ? Kind.CUT : kinds.get(i);
      long at = (long) ((i + random.nextDouble()) * millis / faults);
      String target =
          switch (kind) {
            case SCALE -> ROLES.get(random.nextInt(ROLES.size()));
            case BROKER_KILL, BROKER_RESTART -> Integer.toString(1 + random.nextInt(brokers));
            case RIGHT, QUOTA -> "";
            // In turn, so that all roles have their share.
            default -> INSTANCES.get(roleSteps++ % INSTANCES.size());
          };
      steps.add(new Step(at, kind, target, pause(random, kind, stopMillis), random.nextDouble()));
    }
    steps.sort(Comparator.comparingLong(Step::at));
    return new Plan(List.copyOf(steps));
  }

  private static Kind kind(Random random, int index) {
    if (index < LEAST_KILLS) {
      return Kind.KILL;
    }
    if (index < LEAST_KILLS + LEAST.size()) {
      return LEAST.get(index - LEAST_KILLS);
    }
    int percent = random.nextInt(100);
    if (percent < 36) {
      return Kind.KILL;
    }
    if (percent < 45) {
      return Kind.STOP;
    }
    if (percent < 56) {
      return Kind.RESTART;
    }
    if (percent < 63) {
      return Kind.SCALE;
    }
    if (percent < 69) {
      return Kind.BROKER_KILL;
    }
    if (percent < 74) {
      return Kind.BROKER_RESTART;
    }
    if (percent < 83) {
      return Kind.RIGHT;
    }
    return percent < 88 ? Kind.QUOTA : Kind.CUT;
  }

  private static long pause(Random random, Kind kind, long stopMillis) {
    return switch (kind) {
      case KILL, BROKER_KILL, BROKER_RESTART -> random.nextLong(3_000);
      case STOP -> stopMillis + random.nextLong(3_000);
      case CUT -> random.nextLong(9_000);
      case RIGHT, QUOTA -> 3_000 + random.nextLong(9_000);
      case RESTART, SCALE -> 0;
    };
  }
}
