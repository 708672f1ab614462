package io.spillway.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.topics.PresentRecords;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What a replay tells its monitor. */
class ReplayTest {

  /** A replay at a low rate takes long for what one poll has returned. */
  @Test
  void progressIsToldAfterEachTransactionAndAsFarAsTheLettersGo() {
    Heard heard = new Heard();
    replay(10, 4, heard).run();

    assertThat(heard.progress)
        .containsExactly("4 at 40 %", "8 at 80 %", "10 at 100 %", "10 at 100 %");
  }

  @Test
  void aReplayThatIsStoppedTellsWhatIsCommitted() {
    Heard heard = new Heard();
    heard.mostTransactions = 2;

    assertThat(replay(10, 4, heard).run()).isEqualTo(new Replay.Counts(10, 8, 0, 0, true));
  }

  private static Replay replay(int letters, int inATransaction, Heard heard) {
    TopicPartition partition = new TopicPartition(Letters.TOPIC, 0);
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, (long) letters));
    PresentRecords log = new PresentRecords(consumer, List.of(partition));
    for (int offset = 0; offset < letters; offset++) {
      consumer.addRecord(Letters.record(0, offset, 529));
    }
    ReplayedLetters none =
        ReplayedLetters.of("replays", Letters.TOPIC, Uuid.randomUuid(), Map.of(), false);
    return new Replay(
        new Replay.Plan(
            LetterFilter.ALL,
            new ReplayDecision.JobsTopic("llm.jobs", 1 << 20),
            "llm.progress",
            inATransaction,
            false),
        log,
        new Replay.Memory(none, Optional.empty()),
        records -> {},
        heard,
        InstantSource.fixed(Letters.NOW));
  }

  private static final class Heard implements Replay.Monitor {
    private final List<String> progress = new ArrayList<>();
    private int mostTransactions = Integer.MAX_VALUE;

    @Override
    public void replayed(DeadLetterRecord letter) {}

    @Override
    public void rejected(DeadLetterRecord letter, String why) {
      throw new AssertionError(why);
    }

    @Override
    public void progress(Replay.Counts counts, double share) {
      progress.add("%d at %.0f %%".formatted(counts.replayed(), 100 * share));
    }

    @Override
    public boolean mayReplay(int more) {
      return mostTransactions-- > 0;
    }
  }
}
