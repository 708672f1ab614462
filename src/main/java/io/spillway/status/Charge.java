package io.spillway.status;

/** Whose attempt a failed call is: only the job's own count against its {@code max_attempts}. */
public enum Charge {
  /** The job's, whenever it comes. */
  JOB("the job's"),
  /** The job's after a first event of the stream, and the API's before. */
  IN_STREAM("the job's after a first event, else the API's"),
  /** The API's, whenever it comes: what the API cannot do now, it cannot do for any job. */
  API("the API's"),
  /** Neither's: the account's, the deployment's or this machine's trouble. */
  NOBODY("nobody's");

  private final String words;

  Charge(String words) {
    this.words = words;
  }

  /** As it stands in documents. */
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
