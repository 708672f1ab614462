package io.spillway.simulated;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The end of a history: its processes go on without trouble until nothing changes any more. */
public final class Rest {

  /** So many rounds in a row in which nothing is written or committed are rest. */
  private static final int QUIET_ROUNDS = 100;

  private Rest() {}

  /**
   * Plays rounds until the logs and the committed offsets are at rest, and {@code most} at most.
   */
  public static void playTo(SimulatedKafka kafka, int most, Runnable round) {
    int quiet = 0;
    for (int played = 0; played < most && quiet < QUIET_ROUNDS; played++) {
      int outputs = kafka.outputs.size();
      Map<TopicPartition, OffsetAndMetadata> committed = Map.copyOf(kafka.committed);
      Map<TopicPartition, String> kept = Map.copyOf(kafka.kept);
      round.run();
      boolean isQuiet =
          kafka.outputs.size() == outputs
              && kafka.committed.equals(committed)
              && kafka.kept.equals(kept);
      quiet = isQuiet ? quiet + 1 : 0;
    }
  }
}
