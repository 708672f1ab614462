package io.spillway.deadletter;

import io.spillway.topics.PresentRecords;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Replays chosen dead letters. Each transaction holds replays and the bits that say which letters
 * they are of, so a letter whose replay is committed is never replayed again, whichever command
 * chooses it, and a letter whose replay is not committed is still to be replayed.
 *
 * <p>Only one run may write at a time. The caller sees to that with one transactional id, and must
 * read the {@link Memory} after it has taken the id over. Used by one thread.
 */
public final class Replay {

  /** The most letters in a transaction. */
  static final int MOST_LETTERS = 500;

  /** The most bytes in a transaction; the last letter may exceed them. */
  static final long MOST_BYTES = 8L << 20;

  private final Plan plan;
  private final PresentRecords log;
  private final Memory memory;
  private final ReplayWriter writer;
  private final Monitor monitor;
  private final InstantSource clock;

  private final List<DeadLetterRecord> letters = new ArrayList<>();
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private long bytes;
  private double share;
  private Counts counts = new Counts(0, 0, 0, 0, false);

  /**
   * What to replay, and how.
   *
   * @param filter chooses the letters
   * @param jobsTopic where replays are written to
   * @param progressTopic where the bits are kept
   * @param mostLetters the most letters in a transaction, from 1
   * @param dryRun whether nothing is written
   */
  public record Plan(
      LetterFilter filter,
      ReplayDecision.JobsTopic jobsTopic,
      String progressTopic,
      int mostLetters,
      boolean dryRun) {}

  /**
   * Which letters were replayed.
   *
   * @param ever by any run
   * @param again by runs that repeat replays under the same name; absent if this run repeats none
   */
  public record Memory(ReplayedLetters ever, Optional<ReplayedLetters> again) {

    boolean isDone(DeadLetterRecord letter) {
      return again.orElse(ever).contains(letter);
    }

    private List<ProducerRecord<byte[], byte[]>> add(List<DeadLetterRecord> letters, String topic) {
      List<DeadLetterRecord> first =
          letters.stream().filter(letter -> !ever.contains(letter)).toList();
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(ever.add(first, topic));
      again.ifPresent(repeated -> records.addAll(repeated.add(letters, topic)));
      return records;
    }
  }

  /**
   * What a replay has done.
   *
   * @param chosen letters that the filter chose
   * @param replayed chosen letters that this run has replayed, or would replay in a dry run
   * @param before chosen letters that had been replayed before
   * @param rejected chosen letters that cannot be replayed
   * @param stopped whether it was told to stop before the end
   */
  public record Counts(long chosen, long replayed, long before, long rejected, boolean stopped) {
    Counts more(long moreChosen, long moreReplayed, long moreBefore, long moreRejected) {
      return new Counts(
          chosen + moreChosen,
          replayed + moreReplayed,
          before + moreBefore,
          rejected + moreRejected,
          stopped);
    }
  }

  /** Hears of what a replay does, on its thread. */
  public interface Monitor {
    /** This letter is replayed: it is committed, or would be in a dry run. */
    void replayed(DeadLetterRecord letter);

    /** This letter cannot be replayed. */
    void rejected(DeadLetterRecord letter, String why);

    /** So much is done, which is {@code share} of the log, 0 to 1. After each transaction. */
    void progress(Counts counts, double share);

    /**
     * Waits until so many more letters may be replayed.
     *
     * @return false if the replay is to stop
     */
    boolean mayReplay(int more);
  }

  /** Creates a replay that has not begun. */
  public Replay(
      Plan plan,
      PresentRecords log,
      Memory memory,
      ReplayWriter writer,
      Monitor monitor,
      InstantSource clock) {
    this.plan = plan;
    this.log = log;
    this.memory = memory;
    this.writer = writer;
    this.monitor = monitor;
    this.clock = clock;
  }

  /** What was done so far; also after {@link #run} has thrown. */
  public Counts counts() {
    return counts;
  }

  /**
   * Replays up to the end of the log, or until the monitor says stop.
   *
   * @throws ReplayRefused if a transaction failed; what was committed before stays
   */
  public Counts run() {
    while (!counts.stopped() && !log.isAtEnd()) {
      double before = log.share();
      List<ConsumerRecord<byte[], byte[]>> polled = log.poll();
      double after = log.share();
      int seen = 0;
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        DeadLetterRecord letter = DeadLetterRecord.of(record);
        seen++;
        share = before + (after - before) * seen / polled.size();
        if (!counts.stopped() && plan.filter().accepts(letter)) {
          take(letter);
        }
      }
      share = after;
      write();
      monitor.progress(counts, share);
    }
    return counts;
  }

  private void take(DeadLetterRecord letter) {
    if (memory.isDone(letter)) {
      counts = counts.more(1, 0, 1, 0);
      return;
    }
    boolean asNewJob = memory.ever().contains(letter);
    switch (ReplayDecision.of(letter, plan.jobsTopic(), asNewJob, clock.instant())) {
      case ReplayDecision.Reject rejected -> {
        counts = counts.more(1, 0, 0, 1);
        monitor.rejected(letter, rejected.why());
      }
      case ReplayDecision.Republish republished -> {
        counts = counts.more(1, 0, 0, 0);
        letters.add(letter);
        records.add(republished.record());
        bytes += letter.record().serializedValueSize();
        if (letters.size() >= plan.mostLetters() || bytes >= MOST_BYTES) {
          write();
        }
      }
    }
  }

  /** Writes what was collected, in one transaction. */
  private void write() {
    int more = letters.size();
    if (more > 0 && !counts.stopped()) {
      if (monitor.mayReplay(more)) {
        if (!plan.dryRun()) {
          records.addAll(memory.add(letters, plan.progressTopic()));
          writer.write(List.copyOf(records));
        }
        counts = counts.more(0, more, 0, 0);
        letters.forEach(monitor::replayed);
        monitor.progress(counts, share);
      } else {
        counts =
            new Counts(
                counts.chosen(), counts.replayed(), counts.before(), counts.rejected(), true);
      }
    }
    letters.clear();
    records.clear();
    bytes = 0;
  }
}
