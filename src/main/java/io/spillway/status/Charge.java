package io.spillway.status;

/**
 * To whom a failed call is charged. Only calls that are charged to the job count against its {@code
 * max_attempts}.
 */
public enum Charge {
  /** The job, in every phase. */
  JOB("the job's"),
  /** The job after a first event of the stream, the API before it. */
  IN_STREAM("the job's after a first event, else the API's"),
  /** The API, in every phase: what the API cannot do now, it cannot do for any job. */
  API("the API's"),
  /** Neither: the cause is the account, the deployment or this machine. */
  NOBODY("nobody's");

  private final String words;

  Charge(String words) {
    this.words = words;
  }

  /** The charge as it is worded in the documents. */
  public String words() {
    return words;
  }

  /** Whether a failure in this phase counts against the job's attempts. */
  boolean counts(Phase phase) {
    return switch (this) {
      case JOB -> true;
      case IN_STREAM -> phase == Phase.STREAM;
      case API, NOBODY -> false;
    };
  }
}
