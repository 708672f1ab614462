package io.spillway.pressure;

/** A job that waits, in tests of gates. */
record Waiting(String lane, long requestBytes) implements Candidate {

  /** Of 1,000 bytes. */
  static Waiting in(String lane) {
    return new Waiting(lane, 1_000);
  }

  /** Starts it if the gate lets it: what a scheduler with this gate alone does. */
  boolean start(PressureGate gate, long nowNanos) {
    boolean may = gate.mayStart(this, nowNanos);
    if (may) {
      gate.started(stream(nowNanos));
    }
    return may;
  }

  /** Its stream. */
  Started stream(long nanos) {
    return new Started(0, lane, requestBytes, nanos);
  }
}
