package io.spillway.lateness;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The measuring program of {@code src/check/lateness}, which starts all else. Records are written
 * to a delay topic at a steady rate. The bare loop forwards them as they come; the delayer forwards
 * the same records when they are due, while as many are written as before.
 */
public final class LatenessRun {

  private static final int PARTITIONS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, String> options;
  private final int rate;
  private final Duration delay;

  /** Records of the first seconds are not counted: everything is cold. */
  private final Duration warmUp;

  private final Duration measured;
  private final int from;
  private final int until;
  private final int total;

  private LatenessRun(Map<String, String> options) {
    this.options = options;
    this.rate = number("rate");
    this.delay = Duration.ofMillis(number("delay-millis"));
    this.warmUp = Duration.ofSeconds(number("warm-up"));
    this.measured = Duration.ofSeconds(number("seconds"));
    this.from = (int) (rate * warmUp.toSeconds());
    this.until = (int) (from + rate * measured.toSeconds());
    this.total = (int) (until + rate * delay.toMillis() / 1_000);
  }

  /** Takes pairs of an option and its value; all are given by the script. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      options.put(args[i].substring(2), args[i + 1]);
    }
    LatenessRun run = new LatenessRun(options);
    boolean good = options.containsKey("spring-pid") ? run.spring() : run.delayer();
    System.exit(good ? 0 : 1);
  }

  private int number(String option) {
    return Integer.parseInt(text(option));
  }

  private String text(String option) {
    String value = options.get(option);
    if (value == null) {
      throw new IllegalArgumentException("there is no --" + option);
    }
    return value;
  }

  /** Makes a topic like that of due jobs. */
  private void create(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", text("kafka")))) {
      NewTopic made =
          new NewTopic(topic, PARTITIONS, (short) 1)
              .configs(Map.of("message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(made)).all().get();
    }
  }

  private Flow flow(Duration springDelay) {
    return new Flow(text("kafka"), text("from"), rate, total, number("bytes"), springDelay);
  }

  private Arrivals arrivals(String topic) throws InterruptedException {
    return new Arrivals(text("kafka"), topic, total);
  }

  private boolean delayer() throws Exception {
    create(text("bare-to"));
    try (Arrivals bare = arrivals(text("bare-to"));
        Arrivals due = arrivals(text("to"));
        Flow flow = flow(Duration.ZERO)) {
      flow.await(warmUp);
      Use loop = new Use(number("bare-pid"));
      Use waiting = new Use(number("delayer-pid"));
      flow.await(warmUp.plus(measured));
      loop.end();
      Duration untilDue = delay.minus(measured).minusSeconds(1);
      tell("bare loop", bare, untilDue, flow.delaysFrom::get);
      System.out.println("  " + loop.text());
      end(number("bare-pid"));
      flow.await(warmUp.plus(delay));
      waiting.end();
      Use forwarding = new Use(number("delayer-pid"));
      flow.await(warmUp.plus(delay).plus(measured));
      forwarding.end();
      boolean good =
          tell(
              "delayer",
              due,
              PATIENCE,
              number -> flow.delaysFrom.get(number) + delayMillis(flow, number));
      System.out.println("  " + forwarding.text());
      System.out.println("  while all waited: " + waiting.text());
      return good;
    }
  }

  private long delayMillis(Flow flow, int number) {
    String[] slots = text("slot-millis").split(",");
    return Long.parseLong(slots[(int) flow.partitions.get(number)]);
  }

  private boolean spring() throws Exception {
    try (Arrivals due = arrivals(text("to"));
        Flow flow = flow(delay)) {
      flow.await(warmUp.plus(delay));
      Use forwarding = new Use(number("spring-pid"));
      flow.await(warmUp.plus(delay).plus(measured));
      forwarding.end();
      boolean good =
          tell(
              "Spring Kafka",
              due,
              PATIENCE,
              number -> flow.delaysFrom.get(number) + delay.toMillis());
      System.out.println("  " + forwarding.text());
      return good;
    }
  }

  /** Prints how late what was measured came; returns whether all came, once and not early. */
  private boolean tell(String who, Arrivals arrivals, Duration patience, IntToLongFunction dueAt) {
    long missing = arrivals.missing(from, until, patience);
    if (missing > 0) {
      System.out.printf(
          "%s: %,d of %,d records did not come in time%n", who, missing, until - from);
    }
    int[] came = IntStream.range(from, until).filter(i -> arrivals.arrived.get(i) > 0).toArray();
    if (came.length == 0) {
      return false;
    }
    Percentiles read = late(came, i -> arrivals.arrived.get(i) - dueAt.applyAsLong(i));
    Percentiles written = late(came, i -> arrivals.stamped.get(i) - dueAt.applyAsLong(i));
    System.out.printf("%s: %,d records a second, %s%n", who, rate, read.text());
    System.out.println("  until the broker had appended them: " + written.text());
    int repeated = arrivals.repeated.get();
    if (repeated > 0 || written.least() < 0) {
      System.out.printf("  %,d came again; some came early: %b%n", repeated, written.least() < 0);
    }
    return missing == 0 && repeated == 0 && written.least() >= 0;
  }

  private static Percentiles late(int[] numbers, IntToLongFunction millis) {
    return Percentiles.of(IntStream.of(numbers).mapToLong(millis::applyAsLong).toArray());
  }

  private static void end(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** What a process uses between two moments. */
  private static final class Use {
    private final long pid;
    private final ProcessUse before;
    private ProcessUse after;

    Use(long pid) throws IOException {
      this.pid = pid;
      this.before = ProcessUse.of(pid);
      this.after = before;
    }

    void end() throws IOException {
      after = ProcessUse.of(pid);
    }

    String text() {
      return after.since(before);
    }
  }
}
