package io.spillway.config;

/** The parts of the service that one process can run, alone or together. */
public enum RoleName {
  /** Takes jobs from Kafka and makes the calls. */
  WORKER,
  /** Decides where a failed job goes next. */
  ROUTER,
  /** Forwards the records of the delay topics when they are due. */
  DELAYER
}
