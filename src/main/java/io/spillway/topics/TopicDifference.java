package io.spillway.topics;

import io.spillway.config.Keys;

/** A difference between a topic (or a broker's limit) and what it should be. */
public sealed interface TopicDifference {
  /** The topic's full name; {@code brokers} for a broker's limit. */
  String topic();

  /** Whether the difference breaks an invariant; otherwise it is only a warning. */
  boolean isError();

  /** One line for the user: the topic, what it has and what it should have. */
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
  record PartitionCount(String topic, int is, int should, PartitionUse use)
      implements TopicDifference {
    @Override
    public boolean isError() {
      return use.isFixed();
    }

    @Override
    public String message() {
      return "%s: has %d partitions, should have %d (%s)".formatted(topic, is, should, use.why());
    }
  }

  /**
   * A delay topic has another number of partitions than the ladder has slots. It still works: each
   * partition delays as long as the latest slot that one of its keys can have.
   */
  record Slots(String topic, int is, int should) implements TopicDifference {
    @Override
    public boolean isError() {
      return false;
    }

    @Override
    public String message() {
      return ("%s: has %d partitions, should have %d (its jitter slots): its jobs wait for the"
              + " latest slot that their keys can have, none is lost. %s")
          .formatted(topic, is, should, remedy());
    }

    private String remedy() {
      return is < should
          ? "Give it " + should + " with kafka-topics.sh --alter --partitions"
          : "Kafka takes no partition away: give all delay topics %d, and set %s to %d, or leave it"
              .formatted(is, Keys.LADDER_PARTITIONS.environment(), is);
    }
  }

  /**
   * Two topics that a role reads together have different numbers of partitions.
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
   * {@code min.insync.replicas} is larger than the number of replicas. Since Kafka 3.7 brokers
   * require no more replicas than there are (KAFKA-15583), so writing stops as soon as one is
   * missing.
   *
   * @param minimum the topic's min.insync.replicas
   */
  record Unwritable(String topic, int minimum, int replicationFactor) implements TopicDifference {
    @Override
    public boolean isError() {
      return replicationFactor > 1;
    }

    @Override
    public String message() {
      return ("%s: min.insync.replicas is %d, but there are %d replicas: while one of them is away,"
              + " and always before Kafka 3.7, every write fails")
          .formatted(topic, minimum, replicationFactor);
    }
  }

  /**
   * A limit of a broker is too narrow.
   *
   * @param key the broker's setting
   */
  record BrokerLimit(String key, String is, String should, boolean isError, String why)
      implements TopicDifference {
    @Override
    public String topic() {
      return "brokers";
    }

    @Override
    public String message() {
      return "brokers: %s is %s, should be %s (%s)".formatted(key, is, should, why);
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
