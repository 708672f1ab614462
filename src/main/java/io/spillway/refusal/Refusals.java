package io.spillway.refusal;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which right or credentials are missing from a failure of Kafka's clients, in words for
 * people. Pure functions.
 */
public final class Refusals {

  /**
   * The text of the exception by which a producer reports that offsets of a topic may not be
   * committed; the exception has no type of its own.
   */
  private static final String OFFSETS_REFUSED =
      "TxnOffsetCommitResponse: " + Errors.TOPIC_AUTHORIZATION_FAILED.message();

  private Refusals() {}

  /**
   * The right or the credentials whose absence made a call fail: names the topic, group or id, and
   * the right. Empty if the failure has another cause.
   *
   * @param written the topics that the call writes; for other topics, the right to read is missing
   */
  public static Optional<String> missing(Throwable failure, Collection<String> written) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String missing = missingBy(cause, written);
      if (missing != null) {
        return Optional.of(missing);
      }
    }
    return Optional.empty();
  }

  /** The missing right or credentials of a call that only reads. */
  public static Optional<String> missing(Throwable failure) {
    return missing(failure, Set.of());
  }

  private static @Nullable String missingBy(Throwable cause, Collection<String> written) {
    return switch (cause) {
      case TopicAuthorizationException topics -> topics(topics, written);
      case GroupAuthorizationException group ->
          "Kafka refuses the right READ on the group " + group(group);
      case TransactionalIdAuthorizationException id ->
          "Kafka refuses the rights WRITE and DESCRIBE on the transactional id (" + text(id) + ")";
      case ClusterAuthorizationException cluster ->
          "Kafka refuses a right on the cluster (" + text(cluster) + ")";
      case AuthorizationException other -> "Kafka refuses a right (" + text(other) + ")";
      case AuthenticationException credentials ->
          "Kafka refuses the credentials (" + text(credentials) + ")";
      case InvalidTimestampException time ->
          "Kafka refuses the time of our records ("
              + text(time)
              + "): the clock of this machine and that of the brokers are too far apart for"
              + " message.timestamp.after.max.ms or message.timestamp.before.max.ms of a topic. Set"
              + " the clock right, or give the topic message.timestamp.type=LogAppendTime"
              + " ('spillway topics check' names the topics)";
      default ->
          text(cause).contains(OFFSETS_REFUSED)
              ? "Kafka refuses the right READ on a topic whose offsets are committed"
              : null;
    };
  }

  /** The group that was refused; a refused heartbeat names it only in its text. */
  private static String group(GroupAuthorizationException refused) {
    String named = refused.groupId();
    return named == null ? text(refused).replaceFirst("^.*group: ", "") : named;
  }

  private static String topics(TopicAuthorizationException refused, Collection<String> written) {
    Set<String> read = new TreeSet<>(refused.unauthorizedTopics());
    Set<String> alsoWritten = new TreeSet<>(read);
    alsoWritten.retainAll(written);
    read.removeAll(alsoWritten);
    if (read.isEmpty() && alsoWritten.isEmpty()) {
      String right = written.isEmpty() ? "READ" : "WRITE";
      return "Kafka refuses the right " + right + " on a topic (" + text(refused) + ")";
    }
    return read.isEmpty()
        ? "Kafka refuses the right WRITE on the topic " + String.join(", ", alsoWritten)
        : "Kafka refuses the right READ on the topic " + String.join(", ", read);
  }

  /** Whether offsets may not be committed because the right to read their topic is missing. */
  public static boolean isOfOffsets(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (text(cause).contains(OFFSETS_REFUSED)) {
        return true;
      }
    }
    return false;
  }

  /** Throws the failure if its cause is a missing right or missing credentials. */
  public static void throwIfMissing(Throwable failure) {
    if (missing(failure).isPresent()) {
      throw new KafkaException("a question was refused", failure);
    }
  }

  /**
   * The failure in one line for people: what is missing and what to set, else the text of the
   * innermost cause.
   */
  public static String words(Throwable failure, Collection<String> written) {
    return missing(failure, written)
        .or(() -> limit(failure))
        .orElseGet(() -> last(failure).toString());
  }

  private static Optional<String> limit(Throwable failure) {
    return isTransactionTooLong(failure)
        ? Optional.of(
            "the brokers take no transaction as long as ours (their transaction.max.timeout.ms);"
                + " set the Kafka property transaction.timeout.ms to what they take")
        : Optional.empty();
  }

  /**
   * Whether offsets were refused because their metadata is too long; a producer reports that only
   * in its text.
   */
  public static boolean isMetadataTooLong(Throwable failure) {
    return says(failure, Errors.OFFSET_METADATA_TOO_LARGE);
  }

  /**
   * Whether the brokers refused a producer because its transaction timeout is longer than they
   * allow.
   */
  public static boolean isTransactionTooLong(Throwable failure) {
    return isBy(failure, InvalidTxnTimeoutException.class)
        || says(failure, Errors.INVALID_TRANSACTION_TIMEOUT);
  }

  private static boolean says(Throwable failure, Errors error) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (text(cause).contains(error.message())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the failure or one of its causes is of this type. */
  public static boolean isBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable last(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last;
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
