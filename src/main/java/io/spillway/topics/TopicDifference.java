package io.spillway.topics;

/** One way in which a cluster's topic is not as it should be. */
public sealed interface TopicDifference {
  /** The topic's full name. */
  String topic();

  /** Whether an invariant is broken; if not, it is worth a warning only. */
  boolean isError();

  /** One line for a user: the topic, what is and what should be. */
  String message();

  /** The topic does not exist. */
  record Missing(String topic) implements TopicDifference {
    @Override
    public boolean isError() {
      return true;
    }

    @Override
    public String message() {
      return topic + ": missing; 'spillway topics create' creates it";
    }
  }

  /** The number of partitions differs. */
  record Partitions(String topic, int is, int should, boolean isError, String why)
      implements TopicDifference {
    @Override
    public String message() {
      return "%s: has %d partitions, should have %d (%s)".formatted(topic, is, should, why);
    }
  }

  /**
   * Two topics that a role reads side by side differ in their number of partitions.
   *
   * @param other the topic that it must be like, which has {@code otherIs} partitions
   */
  record Unequal(String topic, int is, String other, int otherIs) implements TopicDifference {
    @Override
    public boolean isError() {
      return true;
    }

    @Override
    public String message() {
      return "%s: has %d partitions, and %s has %d: they must be equal, for a member is given the same numbers of both"
          .formatted(topic, is, other, otherIs);
    }
  }

  /** There are fewer replicas than wanted. */
  record Replication(String topic, int is, int should) implements TopicDifference {
    @Override
    public boolean isError() {
      return true;
    }

    @Override
    public String message() {
      return "%s: has replication factor %d, should have %d (a broker's crash could lose records)"
          .formatted(topic, is, should);
    }
  }

  /**
   * More replicas must be in sync than there are: nothing could be written.
   *
   * @param minimum the topic's min.insync.replicas
   */
  record Unwritable(String topic, int minimum, int replicationFactor) implements TopicDifference {
    @Override
    public boolean isError() {
      return true;
    }

    @Override
    public String message() {
      return "%s: min.insync.replicas is %d, but there are %d replicas: every write would fail"
          .formatted(topic, minimum, replicationFactor);
    }
  }

  /** A configuration entry differs. */
  record Config(String topic, String key, String is, String should, boolean isError, String why)
      implements TopicDifference {
    @Override
    public String message() {
      return "%s: %s is %s, should be %s (%s)".formatted(topic, key, is, should, why);
    }
  }
}
