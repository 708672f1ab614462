package io.spillway.dev.simulator.faults;

import io.spillway.dev.simulator.capacity.CapacityPlan;
import io.spillway.dev.simulator.json.FaultsFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What goes wrong in a simulator: faults, and bounds of its capacity. Which one hits a call is a
 * function of the seed, the request and how often that request has come: neither the clock nor the
 * order of other requests matters, so a run can be repeated. The first rule that hits decides.
 *
 * @param seed decides every draw
 * @param rules in the order in which they are asked
 * @param capacity how much it can carry
 */
public record Faults(long seed, List<FaultRule> rules, CapacityPlan capacity) {
  private static final int WHETHER = 1;
  private static final int WHERE = 2;

  /** Copies the rules. */
  public Faults {
    rules = List.copyOf(rules);
  }

  /**
   * A fault that hits a call.
   *
   * @param draw where in the stream, from 0 (included) to 1 (excluded)
   */
  public record Hit(Fault fault, double draw) {}

  /** No faults. */
  public static Faults none() {
    return of(0);
  }

  /** These rules under a seed. */
  public static Faults of(long seed, FaultRule... rules) {
    return new Faults(seed, List.of(rules), CapacityPlan.none());
  }

  /**
   * Reads a faults file (docs/reference/simulator.md).
   *
   * @throws FaultsFileException naming the key, its value and what is allowed
   */
  public static Faults read(Path file) {
    return FaultsReader.read(file);
  }

  /** The same under another seed. */
  public Faults withSeed(long other) {
    return new Faults(other, rules, capacity);
  }

  /** These rules with bounds. */
  public Faults withCapacity(CapacityPlan plan) {
    return new Faults(seed, rules, plan);
  }

  /**
   * The fault for a call, if any.
   *
   * @param requestHash the request's identity
   * @param call how often the request has come, this time included: from 1
   */
  public Optional<Hit> decide(String model, long requestHash, int call) {
    return decide(CallKind.MESSAGES, model, requestHash, call);
  }

  /** The same for a call of this kind. */
  public Optional<Hit> decide(CallKind kind, String model, long requestHash, int call) {
    for (int i = 0; i < rules.size(); i++) {
      FaultRule rule = rules.get(i);
      int drawFor = rule.perJob() ? 0 : call;
      if (rule.hits(kind, model, call, Draws.unit(seed, WHETHER, requestHash, drawFor, i))) {
        return Optional.of(new Hit(rule.fault(), Draws.unit(seed, WHERE, requestHash, call, i)));
      }
    }
    return Optional.empty();
  }
}
