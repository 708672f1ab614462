package io.spillway.topics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** A cluster refused some of the topics that were to be created; the message names each. */
public final class TopicsRefused extends KafkaException {
  private static final long serialVersionUID = 1;

  private final transient List<String> created;

  /**
   * With what became of all.
   *
   * @param created the names of those that were created
   * @param refusals why the others were not, or not as they should be, by name
   */
  TopicsRefused(List<String> created, Map<String, String> refusals) {
    super(message(refusals));
    this.created = List.copyOf(created);
  }

  private static String message(Map<String, String> refusals) {
    return refusals.entrySet().stream()
        .map(refusal -> refusal.getKey() + ": " + refusal.getValue())
        .collect(
            Collectors.joining("\n  ", "Kafka refuses topics (" + refusals.size() + "):\n  ", ""));
  }

  /** The names of those that were created all the same. */
  public List<String> created() {
    return created;
  }
}
