package io.spillway.cli;

import static java.util.Objects.requireNonNull;

import io.spillway.deadletter.ReplayRefused;
import io.spillway.deadletter.ReplayedLetters;
import io.spillway.topics.PresentRecords;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The base of the commands that read the dead letters.
 *
 * <p>Needs of Kafka: READ and DESCRIBE on the dead-letter topic and on the progress topic; no
 * consumer group.
 */
abstract class DeadLettersAction extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  DeadLettersAction(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  final CommandSpec spec() {
    return spec;
  }

  /** Checks the arguments before Kafka is asked. */
  abstract void check();

  /** Runs the command; returns the exit code. */
  abstract int act(Letters letters);

  @Override
  public final Integer call() {
    check();
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      return act(new Letters(target, cluster));
    } catch (ReplayRefused refused) {
      throw new CommandFailure(String.valueOf(refused.getMessage()), refused);
    } finally {
      console.out().flush();
    }
  }

  /** The dead letters of an installation. */
  record Letters(KafkaTarget target, Cluster cluster) {

    String topic() {
      return target.topics().deadLetters();
    }

    List<TopicPartition> partitions() {
      return cluster.allPartitions(topic());
    }

    /** A consumer of the topic, which the caller closes. */
    KafkaConsumer<byte[], byte[]> consumer() {
      return target.reader(Map.of("max.poll.records", 500, "fetch.max.bytes", 16 << 20));
    }

    PresentRecords log(KafkaConsumer<byte[], byte[]> consumer) {
      return new PresentRecords(consumer, partitions());
    }

    private Uuid topicId() {
      return requireNonNull(
              cluster
                  .ask(cluster.admin().describeTopics(List.of(topic())).allTopicNames())
                  .get(topic()))
          .topicId();
    }

    /**
     * Which letters were replayed.
     *
     * @param name the name of a set of replays
     */
    ReplayedLetters replayed(String name, boolean forgetFormer) {
      try {
        return ReplayedLetters.of(
            name, topic(), topicId(), target.keptMarks(cluster.admin()).read(), forgetFormer);
      } catch (UnknownTopicOrPartitionException missing) {
        throw new CommandFailure(
            "Topic %s does not exist; 'spillway topics create' creates it"
                .formatted(target.topics().progress()),
            missing);
      }
    }
  }
}
