package io.spillway.metrics;

import java.util.List;
import java.util.stream.Stream;

/** The table of all meters that Spillway defines. A test compares the reference page with it. */
public enum MeterName {
  ATTEMPTS(
      "spillway.attempts",
      MeterType.COUNTER,
      "",
      "Attempts whose outcome is committed. A failure has the status it really has; wire_status is"
          + " what HTTP said.",
      Label.STATUS,
      Label.WIRE_STATUS,
      Label.TYPE,
      Label.CATEGORY,
      Label.MODEL),
  ATTEMPT_DURATION(
      "spillway.attempt.duration",
      MeterType.TIMER,
      "seconds",
      "From the start of an attempt to its end.",
      Label.OUTCOME),
  ATTEMPT_FIRST_BYTE(
      "spillway.attempt.first.byte",
      MeterType.TIMER,
      "seconds",
      "From the start of an attempt to the begin of its response, if one came."),
  LOST_OUTPUT(
      "spillway.lost.output",
      MeterType.COUNTER,
      "tokens",
      "Output tokens of attempts that failed: paid for, and thrown away.",
      Label.MODEL),
  LOST_OUTPUT_ESTIMATED(
      "spillway.lost.output.estimated",
      MeterType.COUNTER,
      "tokens",
      "Output tokens of attempts that failed, estimated: a stream that was cut has named one. A token"
          + " for four bytes of its text, thinking and tool input, or as many as it named if that is"
          + " more.",
      Label.MODEL),
  TOKENS(
      "spillway.tokens",
      MeterType.COUNTER,
      "",
      "Tokens of attempts, as the API reported them.",
      Label.MODEL,
      Label.OUTCOME,
      Label.TOKENS),
  COST(
      "spillway.cost",
      MeterType.COUNTER,
      "",
      "What attempts cost by spillway.metrics.prices, in their currency; of those that failed with"
          + " the estimated output. Only of models that have prices.",
      Label.MODEL,
      Label.OUTCOME),
  MESSAGES(
      "spillway.messages",
      MeterType.COUNTER,
      "",
      "Messages by the reason for which the model stopped. A refusal, and an answer cut at"
          + " max_tokens, are successes too.",
      Label.MODEL,
      Label.STOP_REASON),
  ATTEMPTS_ABANDONED(
      "spillway.attempts.abandoned",
      MeterType.COUNTER,
      "",
      "Attempts that were paid for in vain: their jobs begin again elsewhere (cut off, or ended and"
          + " not committed, when their partition was given up), or were canceled.",
      Label.REASON),
  ABANDONED_TOKENS(
      "spillway.abandoned",
      MeterType.COUNTER,
      "tokens",
      "Tokens that the answers of abandoned attempts had named when they were cut off.",
      Label.REASON,
      Label.TOKENS),
  JOBS_IN_FLIGHT("spillway.jobs.in.flight", MeterType.GAUGE, "", "Streams open now."),
  JOBS_BUFFERED(
      "spillway.jobs.buffered",
      MeterType.GAUGE,
      "",
      "Jobs read from Kafka that wait for a stream."),
  PLACES_WANTED(
      "spillway.places.wanted",
      MeterType.GAUGE,
      "",
      "Streams open now, and jobs that wait while nothing but places is lacking: what to scale"
          + " workers by. Jobs of lanes that are held, or whose gate is closed, do not count."),
  LANES_HELD(
      "spillway.lanes.held",
      MeterType.GAUGE,
      "",
      "Lanes in which no jobs start but single ones that try: for the account's trouble, for"
          + " failures that spared none, or by an operator's pause.",
      Label.HELD_BY),
  GATE_PLACES(
      "spillway.gate.places",
      MeterType.GAUGE,
      "",
      "Streams of a model that its overload gate has places for; 0 while single ones are tried."
          + " Not with spillway.worker.pressure=fixed.",
      Label.MODEL),
  GATE_STREAMS(
      "spillway.gate.streams",
      MeterType.GAUGE,
      "",
      "Streams of a model that are open now, if it has an overload gate.",
      Label.MODEL),
  GATE_SHUT(
      "spillway.gate.shut",
      MeterType.GAUGE,
      "",
      "1 while a gate is closed to a model, or lets single calls through to see whether it may"
          + " open, else 0.",
      Label.GATE,
      Label.MODEL),
  GATE_CLOSINGS(
      "spillway.gate.closings",
      MeterType.COUNTER,
      "",
      "Times that a gate was closed to a model; the log says why.",
      Label.GATE,
      Label.MODEL),
  BUDGET_LIMIT(
      "spillway.budget.limit",
      MeterType.GAUGE,
      "",
      "What the API allows a limit group a minute, as its headers told.",
      Label.GROUP,
      Label.LIMIT),
  BUDGET_LEFT(
      "spillway.budget.left",
      MeterType.GAUGE,
      "",
      "What is believed to be left of it now; it is kept at about three tenths under load.",
      Label.GROUP,
      Label.LIMIT),
  HOLDS(
      "spillway.holds",
      MeterType.COUNTER,
      "",
      "Failed jobs put on hold for the account's or the deployment's trouble, each time they are.",
      Label.TYPE,
      Label.CATEGORY),
  DEFERRALS(
      "spillway.deferrals",
      MeterType.COUNTER,
      "",
      "Jobs that were put off without a call, each time they were, because their lane was slow.",
      Label.REASON),
  JOB_DURATION(
      "spillway.job.duration",
      MeterType.TIMER,
      "seconds",
      "A job's whole way: from when its first record was submitted to its result.",
      Label.RESULT),
  RESULTS("spillway.results", MeterType.COUNTER, "", "Results written.", Label.RESULT),
  JOBS_CANCELED(
      "spillway.jobs.canceled",
      MeterType.COUNTER,
      "",
      "Jobs that their users canceled, by where they were.",
      Label.PLACE),
  RETRIES(
      "spillway.retries",
      MeterType.COUNTER,
      "",
      "Failed jobs sent to a delay topic, those on hold not counted.",
      Label.TIER),
  DEAD_LETTERS(
      "spillway.dead.letters",
      MeterType.COUNTER,
      "",
      "Jobs sent to the dead letters, by their last failure.",
      Label.STATUS,
      Label.TYPE,
      Label.CATEGORY),
  DELAYER_FORWARDED(
      "spillway.delayer.forwarded",
      MeterType.COUNTER,
      "",
      "Records forwarded from a delay topic when due.",
      Label.TIER),
  DELAYER_ROUNDS(
      "spillway.delayer.rounds",
      MeterType.COUNTER,
      "",
      "Records that came from a delay topic before their time, and went to one again without a call.",
      Label.TIER),
  DELAYER_OVERDUE(
      "spillway.delayer.overdue",
      MeterType.GAUGE,
      "seconds",
      "How long the record that is most overdue has been due; 0 if none is."),
  DELAYER_BACKLOG(
      "spillway.delayer.backlog",
      MeterType.GAUGE,
      "",
      "Offsets of a delay topic that are not forwarded: records that wait, and the markers of"
          + " transactions among them. Asked for every ten seconds.",
      Label.TIER),
  DELAYER_NEXT_DUE(
      "spillway.delayer.next.due",
      MeterType.GAUGE,
      "seconds",
      "Until the first record of a delay topic is due; below 0 for as long as it is overdue; 0 if"
          + " none is known.",
      Label.TIER),
  BACKLOG(
      "spillway.backlog",
      MeterType.GAUGE,
      "",
      "Offsets of a worker's input that are not finished, in the partitions that it has: unread,"
          + " waiting or running, and the markers of transactions. Asked for every ten seconds.",
      Label.INPUT),
  FINISHED_AHEAD(
      "spillway.finished.ahead",
      MeterType.GAUGE,
      "",
      "Offsets that are finished beyond the committed ones: what plain lag counts although it is"
          + " done.",
      Label.INPUT),
  OLDEST_JOB_AGE(
      "spillway.oldest.job.age",
      MeterType.GAUGE,
      "seconds",
      "How long ago the oldest job was submitted of those that a worker has in hand, or of the first"
          + " records of the delay topics; 0 if there is none.",
      Label.INPUT),
  DELAYER_LATENESS(
      "spillway.delayer.lateness",
      MeterType.TIMER,
      "seconds",
      "From when a record of a delay topic was due until it was forwarded and that was committed."),
  DELAYER_TIER_LATENESS(
      "spillway.delayer.tier.lateness",
      MeterType.SUMMARY,
      "seconds",
      "The same by tier; without buckets.",
      Label.TIER),
  TRANSACTIONS(
      "spillway.transactions",
      MeterType.COUNTER,
      "",
      "Transactions of workers and delayers that ended.",
      Label.ROLE,
      Label.OUTCOME),
  TRANSACTION_DURATION(
      "spillway.transaction.duration",
      MeterType.TIMER,
      "seconds",
      "From the begin of a transaction to its end.",
      Label.ROLE),
  QUOTA_WAIT(
      "spillway.quota.wait",
      MeterType.GAUGE,
      "seconds",
      "Longest that the brokers let a role's producer wait for a quota in the last minute; 0 if"
          + " they do not.",
      Label.ROLE),
  HELD_BYTES(
      "spillway.held",
      MeterType.GAUGE,
      "bytes",
      "What jobs, answers and what waits for a commit take in memory, of"
          + " spillway.memory.max-held-bytes."),
  STREAMS_WAITING(
      "spillway.streams.waiting",
      MeterType.GAUGE,
      "",
      "Streams that are paused for want of memory."),
  LOOPS_HELD_UP(
      "spillway.loops.held.up",
      MeterType.COUNTER,
      "",
      "Times that an event loop, and all its streams, did not go on for a second; the log says"
          + " why."),
  LOOP_LONGEST(
      "spillway.loop.longest",
      MeterType.GAUGE,
      "seconds",
      "Longest that an event loop did not go on so far, to a quarter of a second."),
  ROLE_RUNNING(
      "spillway.role.running",
      MeterType.GAUGE,
      "",
      "1 while the role is at work in this process and makes headway, else 0.",
      Label.ROLE);

  /** The type of a meter. */
  public enum MeterType {
    /** A count that only grows; its name ends in {@code _total}. */
    COUNTER,
    /** A value that goes up and down. */
    GAUGE,
    /** A histogram of durations. */
    TIMER,
    /** The number of durations, their sum, and the longest of the last minutes: no buckets. */
    SUMMARY
  }

  private final String meter;
  private final MeterType type;
  private final String unit;
  private final String meaning;
  private final List<Label> labels;

  MeterName(String meter, MeterType type, String unit, String meaning, Label... labels) {
    this.meter = meter;
    this.type = type;
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
    return type == MeterType.COUNTER ? name + "_total" : name;
  }

  /** What it measures with. */
  public MeterType type() {
    return type;
  }

  /** The unit in which Prometheus shows it; empty for a number of things. */
  public String unit() {
    return unit;
  }

  /** What it measures, in one line. */
  public String meaning() {
    return meaning;
  }

  /** The names of its series in Prometheus; durations have several, with suffixes. */
  public List<String> seriesNames() {
    Stream<String> suffixes =
        switch (type) {
          case COUNTER, GAUGE -> Stream.of("");
          case TIMER -> Stream.of("_bucket", "_sum", "_count", "_max");
          case SUMMARY -> Stream.of("_sum", "_count", "_max");
        };
    return suffixes.map(prometheusName()::concat).toList();
  }

  /** Its labels, in the order in which values are given. */
  public List<Label> labels() {
    return labels;
  }
}
