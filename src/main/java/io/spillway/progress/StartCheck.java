package io.spillway.progress;

import io.spillway.progress.Ledger.Topic;
import io.spillway.refusal.NotNow;
import io.spillway.refusal.Refusals;
import io.spillway.role.StartRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks all partitions of a role's inputs before the role joins its group; one refused partition
 * ends the start. The kept marks are read before the committed offsets: if other members commit
 * meanwhile, the committed marks are then the newer ones.
 */
public final class StartCheck {

  private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
  private static final Duration ASK = Duration.ofSeconds(5);

  private StartCheck() {}

  /**
   * Checks the partitions, for a few seconds at most. On the consumer's thread.
   *
   * @return the refusals for people, a line each; empty if Kafka did not answer in time
   */
  static Optional<List<String>> refusals(
      Consumer<byte[], byte[]> consumer, Ledger ledger, Collection<String> topics) {
    try {
      Map<TopicPartition, String> kept = await(ledger.kept());
      Map<String, Topic> found = await(ledger.topics(topics));
      List<String> refusals = new ArrayList<>();
      List<Facts> all =
          PendingStarts.facts(consumer, ledger.group(), Partitions.of(found), found, kept, ASK);
      for (Facts facts : all) {
        if (StartDecision.of(facts) instanceof StartDecision.Refuse refusal) {
          refusals.add(facts + ". " + refusal.why());
        }
      }
      refusals.sort(null);
      return Optional.of(refusals);
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
      LOG.info("asking Kafka again for what was done: {}", notNow.toString());
      return Optional.empty();
    } catch (TimeoutException | ExecutionException notNow) {
      Refusals.throwIfMissing(notNow);
      LOG.info("asking Kafka again for what was done: {}", notNow.toString());
      return Optional.empty();
    }
  }

  /**
   * Checks the partitions for a role that is about to join.
   *
   * @param unanswered called if Kafka did not answer in time: offsets may stay pending
   * @return whether Kafka answered in time
   * @throws StartRefused if a partition must not begin
   */
  public static boolean passes(
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Collection<String> topics,
      Runnable unanswered) {
    Optional<List<String>> refusals = refusals(consumer, ledger, topics);
    if (refusals.isEmpty()) {
      unanswered.run();
      return false;
    }
    if (!refusals.get().isEmpty()) {
      throw new StartRefused(message(refusals.get()));
    }
    return true;
  }

  /** The message of the refused start, from the refusals. */
  static String message(List<String> refusals) {
    return "where to begin cannot be decided:\n  "
        + String.join("\n  ", refusals)
        + "\n"
        + StartDecision.REMEDY;
  }

  private static <T> T await(CompletableFuture<T> question)
      throws ExecutionException, TimeoutException {
    try {
      return question.get(ASK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
