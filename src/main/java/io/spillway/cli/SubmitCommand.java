package io.spillway.cli;

import io.spillway.topics.TopicsAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "submit",
    header = "Put jobs onto the jobs topic.",
    description = {
      "Reads lines of a Message Batches request file, one JSON object with a member "
          + "'params' a line, and sends each as it is. The record's key is the line's "
          + "custom_id. Blank lines are skipped.",
      "",
      "A file is checked as a whole first: an unreadable line is named and nothing "
          + "is sent. Standard input is checked and sent line by line, and ends at the "
          + "first unreadable line.",
      "",
      "If Kafka does not take a job, sending ends. The message says how many jobs are "
          + "in; the others are written to FILE.not-sent, which a second run can send.",
      "",
      "With --made-up the jobs are made up, small questions to three models, until the "
          + "command is told to stop (SIGTERM, SIGINT) or --count is reached: load for a "
          + "simulator. With a real key each of them is paid for.",
      "",
      "Told to stop (SIGTERM, SIGINT), it says how many jobs are in, and how to send "
          + "the rest of a file."
    },
    exitCodeList = {
      "0:all jobs are in",
      "1:failed; standard error says why, and how many jobs are in",
      "2:wrong usage",
      "130, 143:stopped by SIGINT or SIGTERM"
    },
    footer = {
      "",
      "Examples:",
      "  spillway submit jobs.jsonl",
      "  generate-jobs | spillway submit -",
      "  spillway submit --made-up --rate 5"
    })
final class SubmitCommand extends SpillwayCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";
  private static final double LOWEST_RATE = 0.01;
  private static final double HIGHEST_RATE = 100_000;

  private final Console console;
  private final AtomicBoolean said = new AtomicBoolean();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file with the jobs; - is standard input.")
  private @Nullable String file;

  @Option(names = "--made-up", description = "Make the jobs up; takes no FILE.")
  private boolean madeUp;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Jobs a second, from 0.01 to 100000 (default: 1 if made up, else as many as Kafka"
              + " takes).")
  private @Nullable Double rate;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Ends after so many made-up jobs, at least 1 (default: never).")
  private @Nullable Long count;

  @Spec private CommandSpec spec = CommandSpec.create();

  SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    KafkaTarget target = KafkaTarget.of(console.environment());
    if (file != null && !file.equals(STANDARD_INPUT)) {
      checkAll(file, target.jobMaxBytes());
    }
    String topic = target.topics().jobs();
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      cluster.partitions(topic);
      new TopicsAdmin(cluster.admin()).awaitLeaders(List.of(topic));
    }
    try (JobSender sender = new JobSender(producer(target), topic)) {
      if (file == null) {
        sendMadeUp(sender, topic);
      } else {
        sendLines(file, topic, sender, target.jobMaxBytes());
      }
    }
    return 0;
  }

  private void checkUsage() {
    require(spec, madeUp == (file == null), "Either FILE or --made-up is needed");
    require(spec, madeUp || count == null, "--count is for --made-up only");
    require(spec, count == null || count > 0, "--count %s; allowed: 1 or more".formatted(count));
    require(
        spec,
        rate == null || (rate >= LOWEST_RATE && rate <= HIGHEST_RATE),
        "--rate %s; allowed: 0.01 to 100000".formatted(rate));
  }

  /**
   * Sends artificial jobs. Their ids begin with the start time, so that no two runs use the same.
   */
  private void sendMadeUp(JobSender sender, String topic) throws InterruptedException {
    long startMillis = System.currentTimeMillis();
    MadeUpJobs jobs = new MadeUpJobs("made-up-" + Long.toString(startMillis, 36), startMillis);
    Pace pace = new Pace(rate == null ? 1 : rate, System.nanoTime());
    ProgressLine progress = new ProgressLine(console);
    long most = count == null ? Long.MAX_VALUE : count;
    try (StopSignal stop = StopSignal.listen()) {
      while (sender.failure() == null
          && sender.sent() < most
          && !stop.within(pace.takeNanos(System.nanoTime()))) {
        sender.send(sender.sent() + 1, jobs.next());
        double share = count == null ? ProgressLine.UNKNOWN : (double) sender.sent() / most;
        progress.show(sender.sent(), "jobs sent", share);
      }
      sender.finish();
      progress.clear();
      Exception failure = sender.failure();
      if (failure != null) {
        throw new CommandFailure(
            "Kafka has not acknowledged all jobs: %s; %d of %d are in"
                .formatted(failure.getMessage(), sender.acknowledged(), sender.sent()),
            failure);
      }
      sayDone(sender, topic, "");
    } finally {
      progress.clear();
    }
  }

  /** Says once how many jobs are in: a signal may come when the input has just ended. */
  private void sayDone(JobSender sender, String topic, String rest) {
    if (!said.getAndSet(true)) {
      String jobs = Amount.of(sender.acknowledged(), "job");
      console.err().printf("%s sent to %s%s%n", jobs, topic, rest);
    }
  }

  private void checkAll(String file, int maxBytes) throws IOException {
    try (ByteLines lines = open(file, maxBytes)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (JobLine.of(line, maxBytes) instanceof JobLine.RejectedLine unreadable) {
          throw failure(lines, unreadable, "nothing was sent");
        }
      }
    }
  }

  /** Sends line by line, until the first job that Kafka did not accept, or a signal to stop. */
  private void sendLines(String file, String topic, JobSender sender, int maxBytes)
      throws IOException {
    ProgressLine progress = new ProgressLine(console);
    @Nullable Pace pace = rate == null ? null : new Pace(rate, System.nanoTime());
    boolean isFile = !file.equals(STANDARD_INPUT);
    double size = isFile ? Math.max(1, Files.size(Path.of(file))) : 0;
    try (ByteLines lines = open(file, maxBytes);
        StopSignal stop = isFile ? StopSignal.listen() : atOnce(sender, topic, progress)) {
      byte[] line = lines.next();
      while (line != null) {
        sendLine(JobLine.of(line, maxBytes), lines, sender, pace);
        double share = isFile ? Math.min(1, lines.bytes() / size) : ProgressLine.UNKNOWN;
        progress.show(sender.sent(), "jobs sent", share);
        line = sender.failure() == null && !stop.isTold() ? lines.next() : null;
      }
      sender.finish();
      progress.clear();
      if (sender.failure() != null) {
        throw new NotSent(isFile ? file : "standard-input", topic).keep(sender, lines);
      }
      sayDone(sender, topic, stop.isTold() ? rest(lines, file) : "");
    } finally {
      progress.clear();
    }
  }

  /** Nobody can wake a thread that reads standard input. */
  private StopSignal atOnce(JobSender sender, String topic, ProgressLine progress) {
    return StopSignal.listen(() -> {
      sender.finish();
      progress.clear();
      sayDone(sender, topic, "; stopped");
    });
  }

  /** What a submission that was told to stop says of the lines that it has not read. */
  private static String rest(ByteLines lines, String file) {
    return "; stopped after line %d: 'tail -n +%d %s | spillway submit -' sends the rest"
        .formatted(lines.number(), lines.number() + 1, file);
  }

  private static void sendLine(
      JobLine line, ByteLines lines, JobSender sender, @Nullable Pace pace) {
    switch (line) {
      case JobLine.AcceptedLine job -> {
        LockSupport.parkNanos(pace == null ? 0 : pace.takeNanos(System.nanoTime()));
        sender.send(lines.number(), job);
      }
      case JobLine.RejectedLine unreadable -> {
        sender.finish();
        throw failure(lines, unreadable, sender.acknowledged() + " jobs before it were sent");
      }
      case JobLine.BlankLine() -> {}
    }
  }

  private static CommandFailure failure(
      ByteLines lines, JobLine.RejectedLine unreadable, String consequence) {
    return new CommandFailure(
        "Line %d: %s; %s".formatted(lines.number(), unreadable.reason(), consequence));
  }

  private ByteLines open(String file, int maxBytes) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return new ByteLines(console.in(), maxBytes);
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new CommandFailure("There is no readable file " + file);
    }
    InputStream in = Files.newInputStream(path);
    return new ByteLines(in, maxBytes);
  }

  static Producer<byte[], byte[]> producer(KafkaTarget target) {
    var bytes = new ByteArraySerializer();
    return new KafkaProducer<>(target.clientConfig(producerConfig(target)), bytes, bytes);
  }

  private static Map<String, Object> producerConfig(KafkaTarget target) {
    return Map.of(
        "acks",
        "all",
        "enable.idempotence",
        true,
        "linger.ms",
        20,
        "max.block.ms",
        30_000,
        "max.request.size",
        target.jobMaxBytes(),
        "buffer.memory",
        8L * target.jobMaxBytes());
  }
}
