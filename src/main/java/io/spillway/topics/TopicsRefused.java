package io.spillway.topics;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;

/** Thrown if the cluster refused to create some topics. The message names each of them. */
public final class TopicsRefused extends KafkaException {
  private static final long serialVersionUID = 1;

  private final transient List<String> created;

  /**
   * Creates it.
   *
   * @param created the names of the topics that were created
   * @param refusals why the others were not created, or lack a setting, by name
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

  /** The names of the topics that were created nevertheless. */
  public List<String> created() {
    return created;
  }
}
