package io.spillway.tag;

/** The kinds of records that carry tags. */
public enum Carrier {
  /** A failure event on the failures topic. */
  FAILURE("failure event"),
  /** A job on a delay topic. */
  DELAYED("delayed job"),
  /** A job that is due again. */
  DUE("due job"),
  /** A dead letter. */
  DEAD_LETTER("dead letter"),
  /** The result of a job that did not succeed. */
  UNSUCCESSFUL("errored or expired result"),
  /** The result of a job that succeeded. */
  SUCCESS("result");

  private final String words;

  Carrier(String words) {
    this.words = words;
  }

  /** The kind in words for people. */
  public String words() {
    return words;
  }
}
