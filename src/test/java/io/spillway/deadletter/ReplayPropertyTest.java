package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Origin;
import io.spillway.progress.KeptMarks.MarkKey;
import io.spillway.property.Draws;
import io.spillway.property.Property;
import io.spillway.tag.TagReader;
import io.spillway.topics.PresentRecords;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/**
 * Runs with filters of their own, killed anywhere, begun over one another: each chosen letter is
 * replayed exactly once, and no other.
 */
class ReplayPropertyTest {
  private static final Uuid TOPIC_ID = new Uuid(3, 4);
  private static final int PARTITIONS = 2;
  private static final List<Integer> STATUSES = List.of(400, 500, 529);

  /** A process that was killed. */
  private static final class Killed extends Error {}

  @Test
  void eachChosenLetterIsReplayedOnceWhateverHappens() {
    Property.tries(400)
        .holds(draws -> {
          SimulatedLog kafka = new SimulatedLog(draws);
          Set<Integer> chosen = new HashSet<>();
          int runs = draws.within(1, 6);
          for (int run = 0; run < runs; run++) {
            int status = STATUSES.get(draws.within(0, STATUSES.size() - 1));
            if (kafka.run(status, 2)) {
              chosen.add(status);
            }
          }
          kafka.requireAtMostOnce();
          chosen.forEach(kafka::requireAll);
          kafka.requireOnlyOf(kafka.tried);

          for (int status : STATUSES) {
            kafka.calm = true;
            assertThat(kafka.run(status, 0)).isTrue();
            kafka.requireAll(status);
          }
          kafka.requireAtMostOnce();
        });
  }

  /** The topics, and the runs over them. */
  private static final class SimulatedLog {
    private final Draws draws;
    private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    private final List<Origin> jobs = new ArrayList<>();
    private final Map<MarkKey, String> kept = new HashMap<>();
    private final Set<Integer> tried = new HashSet<>();
    private int epoch;
    private boolean calm;

    SimulatedLog(Draws draws) {
      this.draws = draws;
      for (int partition = 0; partition < PARTITIONS; partition++) {
        // The gaps are transaction markers; some letters stand on either side of a segment's end.
        long offset = draws.within(0, 1) * (ReplayedLetters.SEGMENT_SIZE - 3L);
        for (int count = draws.within(0, 12); count > 0; count--) {
          int status = STATUSES.get(draws.within(0, STATUSES.size() - 1));
          letters.add(Letters.record(partition, offset, status));
          offset += 1 + draws.within(0, 2);
        }
      }
    }

    /**
     * One run of the command.
     *
     * @param nested how many runs deep others may begin in the middle of it
     * @return whether it came to its end
     */
    boolean run(int status, int nested) {
      tried.add(status);
      int mine = ++epoch;
      ReplayedLetters replayed =
          ReplayedLetters.of("spillway-dead-letters", Letters.TOPIC, TOPIC_ID, kept, false);
      var consumer = new MockConsumer<byte[], byte[]>("earliest");
      PresentRecords log = log(consumer);
      Replay.Plan plan =
          new Replay.Plan(
              filter(status),
              new ReplayDecision.JobsTopic("llm.jobs", 1 << 20),
              "llm.progress",
              draws.within(1, 5),
              false);
      Replay replay =
          new Replay(
              plan,
              log,
              new Replay.Memory(replayed, Optional.empty()),
              records -> write(mine, records),
              new Beginning(nested),
              InstantSource.fixed(Letters.NOW));
      try {
        return !replay.run().stopped();
      } catch (Killed | ReplayRefused ended) {
        return false;
      }
    }

    private static LetterFilter filter(int status) {
      LetterFilter all = LetterFilter.ALL;
      return new LetterFilter(
          Set.of(Integer.toString(status)),
          all.types(),
          all.categories(),
          all.models(),
          all.ids(),
          all.origins(),
          all.letters(),
          all.from(),
          all.to());
    }

    private PresentRecords log(MockConsumer<byte[], byte[]> consumer) {
      List<TopicPartition> partitions =
          IntStream.range(0, PARTITIONS)
              .mapToObj(number -> new TopicPartition(Letters.TOPIC, number))
              .toList();
      Map<TopicPartition, Long> begins = new HashMap<>();
      Map<TopicPartition, Long> ends = new HashMap<>();
      partitions.forEach(partition -> {
        begins.put(partition, 0L);
        ends.put(partition, 0L);
      });
      letters.forEach(letter ->
          ends.put(new TopicPartition(Letters.TOPIC, letter.partition()), letter.offset() + 1));
      consumer.updateBeginningOffsets(begins);
      consumer.updateEndOffsets(ends);
      PresentRecords log = new PresentRecords(consumer, partitions);
      letters.forEach(consumer::addRecord);
      return log;
    }

    /** One transaction: all or nothing, nothing for a run that was fenced, and anybody may die. */
    private void write(int mine, List<ProducerRecord<byte[], byte[]>> records) {
      int fate = calm ? 0 : draws.within(0, 5);
      if (fate == 1) {
        throw new Killed();
      }
      if (mine != epoch) {
        throw new ReplayRefused("fenced");
      }
      records.forEach(this::commit);
      if (fate == 2) {
        throw new Killed();
      }
    }

    private void commit(ProducerRecord<byte[], byte[]> record) {
      if (record.topic().equals("llm.jobs")) {
        jobs.add(TagReader.submitted(record.headers(), Origin.at("llm.jobs", 0, 999, 0)));
      } else {
        String[] key = new String(record.key(), UTF_8).split("/");
        kept.put(
            new MarkKey(key[0], new TopicPartition(key[1], Integer.parseInt(key[2]))),
            new String(record.value(), UTF_8));
      }
    }

    void requireAtMostOnce() {
      assertThat(jobs.stream().map(Origin::name)).doesNotHaveDuplicates();
    }

    void requireAll(int status) {
      assertThat(jobs.stream().map(Origin::name))
          .containsAll(
              letters.stream()
                  .map(DeadLetterRecord::of)
                  .filter(letter -> letter.status() == status)
                  .map(letter -> letter.origin().place() + "/1")
                  .toList());
    }

    void requireOnlyOf(Set<Integer> statuses) {
      assertThat(
              letters.stream()
                  .map(DeadLetterRecord::of)
                  .filter(letter -> statuses.contains(letter.status()))
                  .map(letter -> letter.origin().place() + "/1")
                  .toList())
          .containsAll(jobs.stream().map(Origin::name).toList());
    }

    /** Begins another run now and then, just before this one writes. */
    private final class Beginning implements Replay.Monitor {
      private final int nested;

      Beginning(int nested) {
        this.nested = nested;
      }

      @Override
      public void replayed(DeadLetterRecord letter) {}

      @Override
      public void rejected(DeadLetterRecord letter, String why) {
        throw new AssertionError(why);
      }

      @Override
      public void progress(Replay.Counts counts, double share) {
        assertThat(share).isBetween(0.0, 1.0);
      }

      @Override
      public boolean mayReplay(int more) {
        if (nested > 0 && draws.within(0, 4) == 1) {
          SimulatedLog.this.run(STATUSES.get(draws.within(0, STATUSES.size() - 1)), nested - 1);
        }
        return calm || draws.within(0, 9) != 1;
      }
    }
  }
}
