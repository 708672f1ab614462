package io.spillway.dev.simulator.faults;

/**
 * When a fault hits. All conditions must hold. A "job" is one request body, however often it comes.
 *
 * @param model the model it is for, or {@link #ALL_MODELS}
 * @param probability from 0 to 1, drawn for each call or once for each job
 * @param perJob whether the draw is made once for each job, so that a job is hit always or never
 * @param every only each so manyth call of a job: 2 is its second, fourth, …; 1 is every call
 * @param attempts only the first so many calls of a job
 * @param call which calls it is for
 * @param fault what happens
 */
public record FaultRule(
    String model,
    double probability,
    boolean perJob,
    int every,
    int attempts,
    CallKind call,
    Fault fault) {
  /** The model of a rule for every model. */
  public static final String ALL_MODELS = "*";

  /** Checks the ranges. */
  public FaultRule {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability + "; allowed: 0 to 1");
    }
    if (every < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "every " + every + ", attempts " + attempts + "; allowed: from 1");
    }
  }

  /** A rule that hits every call of every model. */
  public static FaultRule of(Fault fault) {
    return new FaultRule(ALL_MODELS, 1, false, 1, Integer.MAX_VALUE, CallKind.MESSAGES, fault);
  }

  /** This rule for one model only. */
  public FaultRule forModel(String only) {
    return new FaultRule(only, probability, perJob, every, attempts, call, fault);
  }

  /** This rule for these calls. */
  public FaultRule on(CallKind kind) {
    return new FaultRule(model, probability, perJob, every, attempts, kind, fault);
  }

  /** This rule for a share of the calls. */
  public FaultRule withProbability(double share) {
    return new FaultRule(model, share, false, every, attempts, call, fault);
  }

  /** This rule for a share of the jobs. */
  public FaultRule withJobProbability(double share) {
    return new FaultRule(model, share, true, every, attempts, call, fault);
  }

  /** This rule for each {@code n}th call of a job. */
  public FaultRule onEvery(int n) {
    return new FaultRule(model, probability, perJob, n, attempts, call, fault);
  }

  /** This rule for the first {@code n} calls of a job. */
  public FaultRule onFirst(int n) {
    return new FaultRule(model, probability, perJob, every, n, call, fault);
  }

  /**
   * Whether a call is hit.
   *
   * @param kind {@link CallKind#ANY} excepted
   * @param call how often the request has come, this time included
   * @param draw decides against the probability: from 0 (included) to 1 (excluded)
   */
  boolean hits(CallKind kind, String calledModel, int call, double draw) {
    return (this.call == CallKind.ANY || this.call == kind)
        && (model.equals(ALL_MODELS) || model.equals(calledModel))
        && call <= attempts
        && call % every == 0
        && draw < probability;
  }
}
