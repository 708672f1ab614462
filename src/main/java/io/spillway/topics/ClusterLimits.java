package io.spillway.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Compares the brokers' limits that Spillway depends on with what it needs. Pure functions.
 *
 * <ul>
 *   <li>{@code offset.metadata.max.bytes}: the finished offsets of a partition are committed in an
 *       offset's metadata.
 *   <li>{@code transaction.max.timeout.ms}: transactions may last 30 s.
 *   <li>{@code socket.request.max.bytes}: a record travels in one request.
 *   <li>{@code message.max.bytes}: one record of the brokers' own topic of offsets holds what a
 *       worker commits of all partitions; our topics have bounds of their own.
 *   <li>{@code group.min.session.timeout.ms} and {@code group.max.session.timeout.ms}: the router's
 *       sessions last 10 s.
 *   <li>{@code transaction.state.log.replication.factor} and {@code
 *       offsets.topic.replication.factor}: with fewer brokers, these topics cannot be created, and
 *       no transaction begins.
 * </ul>
 */
final class ClusterLimits {
  private static final int USUAL_METADATA_BYTES = 4_096;
  private static final int LEAST_METADATA_BYTES = 64;
  private static final int TRANSACTION_MILLIS = 30_000;
  private static final int LEAST_TRANSACTION_MILLIS = 1_000;
  private static final int SESSION_MILLIS = 10_000;
  private static final int REQUEST_OVERHEAD_BYTES = 64 << 10;

  /** Topic, partition, offset and time beside the metadata. */
  private static final int OFFSET_OVERHEAD_BYTES = 256;

  private static final String ROUTER =
      "or set session.timeout.ms for Kafka Streams, else the router is refused";

  private final TopicsSettings settings;
  private final Collection<Map<String, String>> brokers;
  private final List<TopicDifference> found = new ArrayList<>();

  private ClusterLimits(TopicsSettings settings, Collection<Map<String, String>> brokers) {
    this.settings = settings;
    this.brokers = brokers;
  }

  /**
   * Lists the limits that are too narrow.
   *
   * @param brokers the configuration of each broker; a limit that is not in it is taken to suffice
   */
  static List<TopicDifference> compare(
      TopicsSettings settings, Collection<Map<String, String>> brokers) {
    ClusterLimits limits = new ClusterLimits(settings, brokers);
    limits.ofMarks();
    limits.ofTransactions();
    limits.ofRecords();
    limits.ofSessions();
    limits.ofInternalTopics();
    return List.copyOf(limits.found);
  }

  private void ofMarks() {
    atLeast(
        "offset.metadata.max.bytes",
        LEAST_METADATA_BYTES,
        USUAL_METADATA_BYTES,
        "the more, the more jobs can finish ahead of one that is stuck");
    long commit = 2L * settings.partitions() * (USUAL_METADATA_BYTES + OFFSET_OVERHEAD_BYTES);
    atLeast(
        "message.max.bytes",
        0,
        commit,
        "one commit of a worker that has all partitions is one record of the topic of offsets");
  }

  private void ofTransactions() {
    atLeast(
        "transaction.max.timeout.ms",
        LEAST_TRANSACTION_MILLIS,
        TRANSACTION_MILLIS,
        "a shorter time is used, and a slow cluster or a quota then ends transactions");
  }

  private void ofRecords() {
    long record = (long) settings.recordMaxBytes() + REQUEST_OVERHEAD_BYTES;
    atLeast("socket.request.max.bytes", record, record, "the largest record goes in one request");
  }

  private void ofSessions() {
    judge(
        "group.min.session.timeout.ms",
        value -> value > SESSION_MILLIS,
        false,
        "at most " + SESSION_MILLIS,
        ROUTER);
    judge(
        "group.max.session.timeout.ms",
        value -> value < SESSION_MILLIS,
        false,
        "at least " + SESSION_MILLIS,
        ROUTER);
  }

  private void ofInternalTopics() {
    for (String key :
        List.of("transaction.state.log.replication.factor", "offsets.topic.replication.factor")) {
      judge(
          key,
          value -> value > brokers.size(),
          false,
          "at most " + brokers.size() + ", the number of brokers",
          "if the brokers have not made the topic yet, they cannot make it, and nothing is"
              + " committed");
    }
  }

  /** Adds an error if the value is below {@code least}, a warning if it is below {@code enough}. */
  private void atLeast(String key, long least, long enough, String why) {
    String should = "at least " + enough;
    if (judge(key, value -> value < least, true, should, why)) {
      return;
    }
    judge(key, value -> value < enough, false, should, why);
  }

  private boolean judge(
      String key, LongPredicate isWrong, boolean isError, String should, String why) {
    for (Map<String, String> broker : brokers) {
      String value = broker.get(key);
      if (value != null && isWrong.test(Long.parseLong(value))) {
        found.add(new TopicDifference.BrokerLimit(key, value, should, isError, why));
        return true;
      }
    }
    return false;
  }
}
