package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;

/**
 * What the kubelet makes of the answers to a container's probes, asked once a second. Not for
 * threads.
 */
final class ProbeState {

  /** What is to be done. */
  enum Verdict {
    GO_ON,
    RESTART
  }

  private final Container container;
  private boolean isStarted;
  private boolean isReady;
  private int startupFailures;
  private int livenessFailures;
  private int readinessFailures;

  ProbeState(Container container) {
    this.container = container;
  }

  /** The container began anew. */
  void restarted() {
    isStarted = false;
    isReady = false;
    startupFailures = 0;
    livenessFailures = 0;
    readinessFailures = 0;
  }

  /** An answer to the startup probe. */
  Verdict startup(boolean isGood) {
    if (isGood) {
      isStarted = true;
      return Verdict.GO_ON;
    }
    startupFailures++;
    return beyond(startupFailures, container.getStartupProbe());
  }

  /** An answer to the liveness probe of a container that has started. */
  Verdict liveness(boolean isGood) {
    livenessFailures = isGood ? 0 : livenessFailures + 1;
    return beyond(livenessFailures, container.getLivenessProbe());
  }

  /** An answer to the readiness probe of a container that has started. */
  void readiness(boolean isGood) {
    readinessFailures = isGood ? 0 : readinessFailures + 1;
    if (isGood) {
      isReady = true;
    } else if (beyond(readinessFailures, container.getReadinessProbe()) == Verdict.RESTART) {
      isReady = false;
    }
  }

  boolean isStarted() {
    return isStarted;
  }

  boolean isReady() {
    return isReady;
  }

  /** Whether a probe is asked in this second. */
  static boolean isDue(Probe probe, long second) {
    return second % ProbeCall.or(probe.getPeriodSeconds(), 10) == 0;
  }

  private static Verdict beyond(int failures, Probe probe) {
    return failures >= ProbeCall.or(probe.getFailureThreshold(), 3)
        ? Verdict.RESTART
        : Verdict.GO_ON;
  }
}
