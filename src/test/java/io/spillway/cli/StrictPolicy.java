package io.spillway.cli;

import java.util.Map;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/** A cluster's rules for new topics, as managed clusters have them. Kafka makes it by its name. */
public final class StrictPolicy implements CreateTopicPolicy {
  private static final String FORBIDDEN = "unclean.leader.election.enable";

  @Override
  public void configure(Map<String, ?> settings) {
    // There is nothing to set.
  }

  @Override
  public void validate(RequestMetadata topic) {
    if (topic.configs().containsKey(FORBIDDEN)) {
      throw new PolicyViolationException(FORBIDDEN + " may not be set");
    }
    if (topic.topic().startsWith("partly.d")) {
      throw new PolicyViolationException("no name may begin with partly.d");
    }
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
