package io.spillway.metrics;

import java.util.List;

/** Every meter of Spillway's own. The reference page is compared with this table by a test. */
public enum MeterName {
  ATTEMPTS(
      "spillway.attempts",
      Kind.COUNTER,
      "",
      "Attempts that ended. A failure has the status it really has; wire_status is what HTTP said.",
      Label.STATUS,
      Label.WIRE_STATUS,
      Label.TYPE,
      Label.PHASE,
      Label.CATEGORY,
      Label.MODEL),
  ATTEMPT_DURATION(
      "spillway.attempt.duration",
      Kind.TIMER,
      "seconds",
      "From the start of an attempt to its end.",
      Label.OUTCOME),
  ATTEMPT_FIRST_BYTE(
      "spillway.attempt.first.byte",
      Kind.TIMER,
      "seconds",
      "From the start of an attempt to the first byte of the response's body."),
  OUTPUT_TOKENS_LOST(
      "spillway.output.tokens.lost",
      Kind.COUNTER,
      "tokens",
      "Output tokens of attempts that failed: paid for, and thrown away.",
      Label.MODEL),
  JOBS_IN_FLIGHT("spillway.jobs.in.flight", Kind.GAUGE, "", "Streams open now."),
  JOBS_BUFFERED(
      "spillway.jobs.buffered", Kind.GAUGE, "", "Jobs read from Kafka that wait for a stream."),
  GATES_HELD(
      "spillway.gates.held",
      Kind.GAUGE,
      "",
      "Gates closed for the account's trouble; alert on more than 0."),
  HOLDS(
      "spillway.holds",
      Kind.COUNTER,
      "",
      "Times a gate was closed for the account's trouble.",
      Label.TYPE),
  RESULTS("spillway.results", Kind.COUNTER, "", "Results written.", Label.RESULT),
  RETRIES("spillway.retries", Kind.COUNTER, "", "Failed jobs sent to a delay topic.", Label.TIER),
  DEAD_LETTERS(
      "spillway.dead.letters", Kind.COUNTER, "", "Jobs sent to the dead letters.", Label.TYPE),
  DELAYER_FORWARDED(
      "spillway.delayer.forwarded",
      Kind.COUNTER,
      "",
      "Records forwarded from a delay topic when due.",
      Label.TIER),
  DELAYER_OVERDUE(
      "spillway.delayer.overdue",
      Kind.GAUGE,
      "milliseconds",
      "How long the record that is most overdue has been due; 0 if none is."),
  TRANSACTIONS(
      "spillway.transactions",
      Kind.COUNTER,
      "",
      "Transactions that ended.",
      Label.ROLE,
      Label.OUTCOME),
  TRANSACTION_DURATION(
      "spillway.transaction.duration",
      Kind.TIMER,
      "seconds",
      "From the begin of a transaction to its end.",
      Label.ROLE);

  /** What a meter measures with. */
  public enum Kind {
    /** Only grows; ends in {@code _total}. */
    COUNTER,
    /** A value that goes up and down. */
    GAUGE,
    /** A histogram of durations. */
    TIMER
  }

  private final String meter;
  private final Kind kind;
  private final String unit;
  private final String meaning;
  private final List<Label> labels;

  MeterName(String meter, Kind kind, String unit, String meaning, Label... labels) {
    this.meter = meter;
    this.kind = kind;
    this.unit = unit;
    this.meaning = meaning;
    this.labels = List.of(labels);
  }

  /** The name as Micrometer knows it. */
  public String meter() {
    return meter;
  }

  /** The name that Prometheus shows. */
  public String prometheusName() {
    String name = meter.replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
    return kind == Kind.COUNTER ? name + "_total" : name;
  }

  /** What it measures with. */
  public Kind kind() {
    return kind;
  }

  /** The unit in which Prometheus shows it; empty where things are counted. */
  public String unit() {
    return unit;
  }

  /** What it measures, in one line. */
  public String meaning() {
    return meaning;
  }

  /** Its labels, in the order in which values are given. */
  public List<Label> labels() {
    return labels;
  }
}
