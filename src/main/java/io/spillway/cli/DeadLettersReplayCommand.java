package io.spillway.cli;

import io.spillway.deadletter.LetterFilter;
import io.spillway.deadletter.Replay;
import io.spillway.deadletter.ReplayDecision;
import io.spillway.deadletter.ReplayRefused;
import io.spillway.deadletter.ReplayWriter;
import io.spillway.deadletter.ReplayedLetters;
import io.spillway.deadletter.TransactionalWriter;
import io.spillway.topics.TopicsAdmin;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Replays dead letters.
 *
 * <p>Needs of Kafka, beside what reading needs: WRITE and DESCRIBE on the jobs topic, on the
 * progress topic and on the transactional id {@code spillway-dead-letters} (with another topic
 * prefix, {@code spillway-PREFIX-dead-letters}). A dry run needs none of these.
 */
@Command(
    name = "replay",
    header = "Put dead letters onto the jobs topic again.",
    description = {
      "Writes key and value of each chosen letter to the jobs topic as they are, in "
          + "transactions, and keeps which letters were replayed. A letter is replayed "
          + "once, whatever the options of two runs are; a run that was killed is run "
          + "again and does the rest. A run that begins ends another that still goes on.",
      "",
      "A replay keeps the job's origin, and its number is one more than before: both "
          + "stand on its result. Attempts, history and the default expiry begin anew. "
          + "What could only fail again is refused: a letter that is no job, or whose "
          + "expires_at has passed.",
      "",
      "Told to stop (SIGTERM, SIGINT), it ends its transaction and prints the counts."
    },
    exitCodeList = {
      "0:all chosen letters are replayed, or the reader of a dry run's list is gone",
      "1:failed; what was replayed before stays; run it again",
      "2:wrong usage",
      "3:done, but some chosen letters cannot be replayed",
      "130, 143:stopped by SIGINT or SIGTERM; run it again for the rest"
    },
    footer = {
      "",
      "Examples:",
      "  spillway dead-letters replay --status 5xx --from 2h --dry-run",
      "  spillway dead-letters replay --model claude-opus-4-5 --rate 20",
      "  spillway dead-letters replay --all"
    })
final class DeadLettersReplayCommand extends DeadLettersAction {
  private static final int EXIT_REJECTED = 3;
  private static final double LOWEST_RATE = 0.01;
  private static final double HIGHEST_RATE = 100_000;
  private static final int MOST_LETTERS = 500;
  private static final String OWN_NAME = "";

  @Mixin private LetterOptions options = new LetterOptions();

  @Option(names = "--all", description = "All letters; needed if no option chooses some.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only list what would be replayed; write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "The list of a dry run as JSON lines.")
  private boolean json;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most N letters a second, from 0.01 to 100000 (default: no bound).")
  private @Nullable Double rate;

  @Option(
      names = "--again",
      paramLabel = "NAME",
      arity = "0..1",
      fallbackValue = OWN_NAME,
      description = {
        "Also letters that were replayed before, as new jobs with origins of their own. "
            + "Under one NAME each letter is written once; without NAME the run makes one up "
            + "and prints it."
      })
  private @Nullable String again;

  @Option(
      names = "--forget-former",
      description = "Pass over what was replayed of a former topic of the same name.")
  private boolean forgetFormer;

  private LetterFilter filter = LetterFilter.ALL;

  DeadLettersReplayCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    filter = options.filter(spec().commandLine(), Instant.now());
    require(
        spec(),
        all == options.areNone(),
        all
            ? "--all is for all letters, and other options choose some"
            : "Nothing says which letters; --all means all of them");
    require(
        spec(),
        rate == null || (rate >= LOWEST_RATE && rate <= HIGHEST_RATE),
        "--rate is %s, allowed: 0.01 to 100000".formatted(rate));
    require(
        spec(),
        again == null || again.matches("[A-Za-z0-9_-]{0,64}"),
        "--again is '%s', allowed: up to 64 letters, digits, _ and -".formatted(again));
  }

  @Override
  int act(Letters letters) {
    letters.partitions();
    if (dryRun) {
      return replay(letters, records -> {});
    }
    String jobs = letters.target().topics().jobs();
    letters.cluster().partitions(jobs);
    new TopicsAdmin(letters.cluster().admin()).awaitLeaders(List.of(jobs));
    var bytes = new ByteArraySerializer();
    try (var producer =
        new KafkaProducer<>(
            letters.target().clientConfig(producerConfig(letters.target())), bytes, bytes)) {
      return replay(letters, TransactionalWriter.takeOver(producer, System::nanoTime));
    } catch (KafkaException failed) {
      throw new CommandFailure("Kafka: " + failed.getMessage(), failed);
    }
  }

  /** Replays with a writer that has taken the transactional id over. */
  private int replay(Letters letters, ReplayWriter writer) {
    KafkaTarget target = letters.target();
    Replay.Memory memory = memory(letters);
    Replay.Plan plan =
        new Replay.Plan(
            filter,
            new ReplayDecision.JobsTopic(target.topics().jobs(), target.jobMaxBytes()),
            target.topics().progress(),
            rate == null ? MOST_LETTERS : (int) Math.clamp(Math.ceil(rate), 1, MOST_LETTERS),
            dryRun);
    try (StopSignal stop = StopSignal.listen();
        var consumer = letters.consumer()) {
      var monitor = new ReplayConsole(console(), stop, rate, dryRun, json);
      Replay replay =
          new Replay(plan, letters.log(consumer), memory, writer, monitor, InstantSource.system());
      try {
        monitor.done(replay.run());
      } catch (ReplayRefused | KafkaException failed) {
        monitor.failed(replay.counts());
        throw failed;
      }
      return replay.counts().rejected() > 0 && !monitor.isWithoutReader() ? EXIT_REJECTED : 0;
    }
  }

  private Replay.Memory memory(Letters letters) {
    String ever = letters.target().replays();
    Optional<ReplayedLetters> repeated = Optional.empty();
    if (again != null) {
      String name = again.isEmpty() ? madeUpName() : again;
      repeated = Optional.of(letters.replayed(ever + "-again-" + name, forgetFormer));
    }
    return new Replay.Memory(letters.replayed(ever, forgetFormer), repeated);
  }

  private String madeUpName() {
    String name =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(Instant.now());
    console()
        .err()
        .printf("This run is named %s: if it is interrupted, --again=%s goes on.%n", name, name);
    return name;
  }

  /**
   * A transaction that a killed run leaves open holds up the workers until it times out: soon, or
   * as soon as another run begins.
   */
  private static Map<String, Object> producerConfig(KafkaTarget target) {
    return Map.of(
        "transactional.id",
        target.replays(),
        "transaction.timeout.ms",
        15_000,
        "acks",
        "all",
        "request.timeout.ms",
        10_000,
        "delivery.timeout.ms",
        15_000,
        "max.block.ms",
        15_000,
        "max.request.size",
        target.jobMaxBytes(),
        "buffer.memory",
        8L * target.jobMaxBytes());
  }
}
