package io.spillway.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The topics that the invariants need: a pure function of the settings.
 *
 * <p>Every topic:
 *
 * <ul>
 *   <li>{@code cleanup.policy=delete}. Compaction would drop all but the last of the records that
 *       share a key, and a key is the caller's to choose. (The progress topic alone is compacted:
 *       its keys are ours.)
 *   <li>{@code unclean.leader.election.enable=false}, {@code min.insync.replicas} and the
 *       replication factor: so that the crash of a broker loses no job.
 *   <li>{@code max.message.bytes}: the topics behind the jobs topic take larger records than it
 *       does, so that an accepted job can always go on.
 * </ul>
 *
 * <p>Every topic but jobs has {@code message.timestamp.type=LogAppendTime}: the time stamps are the
 * brokers', and a writer with a wrong clock is not refused. (Without it, a clock that is an hour
 * ahead makes every transaction fail.) Only the retry topics depend on the time stamps.
 *
 * <p>Topic by topic:
 *
 * <ul>
 *   <li><b>jobs</b>: no limit of time or size. Jobs wait here while the intake is held because of
 *       the account, in the case of a spend limit until the next month. An operator who wants old
 *       jobs deleted sets a limit longer than the longest wait (a limit of a week or more gives a
 *       warning, a shorter one an error). {@code compression.type=uncompressed}: the broker
 *       decompresses what it receives, so that the bound on a record applies to its real size; a
 *       job that only fits compressed would be accepted and then fit none of the next topics.
 *   <li><b>failures, due</b>: the only copy of a job between two hops; no limit of time or size.
 *   <li><b>retry.*</b>: the same, and {@code LogAppendTime}: then the order of the log is the order
 *       in which records are due. The partitions are the jitter slots of the delay formula; with
 *       another number the delays are still right, but less evenly spread.
 *   <li><b>results</b>: for the user, who decides how long they are kept: no retention is set or
 *       compared.
 *   <li><b>dead-letters</b>: each job has its result already, and its dead letter waits for a
 *       person. Created without limits; other limits are the operator's choice.
 *   <li><b>cancels</b>: what users cancel. One partition, so that one reader sees all of them.
 *       Deleted by age and not compacted, because a cancel counts for the jobs that were there when
 *       it was made, and keys are the users' to choose.
 *   <li><b>progress</b>: the marks of the roles' progress, of which the newest for each group and
 *       partition counts. One partition, so that one reader sees all marks; compacted early and in
 *       small segments, so that reading it is quick.
 * </ul>
 */
public final class TopicSpecs {
  private TopicSpecs() {}

  private static final String TIMESTAMP_TYPE = "message.timestamp.type";

  /**
   * The size of a segment of the progress topic in bytes: the newest segment is never compacted,
   * and every start reads it.
   */
  private static final int PROGRESS_SEGMENT_BYTES = 16 << 20;

  /**
   * The specifications of the topics of these kinds, in the order in which a job meets them.
   *
   * @param kinds the kinds of topics that the configured roles read or write
   */
  public static List<TopicSpec> of(TopicsSettings settings, Set<TopicKind> kinds) {
    return Arrays.stream(TopicKind.values())
        .filter(kinds::contains)
        .flatMap(
            kind -> kind.names(settings.topics()).stream().map(name -> spec(settings, kind, name)))
        .toList();
  }

  private static TopicSpec spec(TopicsSettings settings, TopicKind kind, String name) {
    return new TopicSpec(
        name,
        partitions(settings, kind),
        use(kind),
        // A worker is assigned the same partition numbers of both its inputs; extra partitions of
        // one would be assigned to no worker.
        kind == TopicKind.DUE ? Optional.of(settings.topics().jobs()) : Optional.empty(),
        settings.replicationFactor(),
        settings(settings, kind));
  }

  private static int partitions(TopicsSettings settings, TopicKind kind) {
    return switch (use(kind)) {
      case SLOTS -> settings.ladderPartitions();
      case SINGLE -> 1;
      case WORK -> settings.partitions();
    };
  }

  private static PartitionUse use(TopicKind kind) {
    return switch (kind) {
      case RETRIES -> PartitionUse.SLOTS;
      case CANCELS, PROGRESS -> PartitionUse.SINGLE;
      case JOBS, FAILURES, DUE, RESULTS, DEAD_LETTERS -> PartitionUse.WORK;
    };
  }

  private static List<TopicSetting> settings(TopicsSettings settings, TopicKind kind) {
    return switch (kind) {
      case JOBS -> jobs(settings);
      case FAILURES, DUE -> transit(settings);
      case RETRIES -> retry(settings);
      case RESULTS -> results(settings);
      case DEAD_LETTERS -> deadLetters(settings);
      case CANCELS -> cancels(settings);
      case PROGRESS -> progress(settings);
    };
  }

  private static List<TopicSetting> jobs(TopicsSettings settings) {
    List<TopicSetting> list = durable(settings, Requirement.EXACT);
    list.add(
        new TopicSetting(
            "max.message.bytes",
            Integer.toString(settings.jobMaxBytes()),
            Requirement.AT_MOST,
            "the largest job; the topics behind take more"));
    list.add(
        new TopicSetting(
            "compression.type",
            "uncompressed",
            Requirement.EXACT,
            "the size limit must hold for the bytes as they travel on"));
    addUnlimited(list);
    return list;
  }

  private static List<TopicSetting> transit(TopicsSettings settings) {
    List<TopicSetting> list = durable(settings, Requirement.EXACT);
    list.add(taggedSize(settings));
    addUnlimited(list);
    list.add(brokersTime());
    return list;
  }

  /** LogAppendTime, for writers whose clock is wrong; no reader depends on the time stamps. */
  private static TopicSetting brokersTime() {
    return new TopicSetting(
        TIMESTAMP_TYPE,
        "LogAppendTime",
        Requirement.PREFERRED,
        "a writer whose clock is ahead is not refused");
  }

  private static List<TopicSetting> retry(TopicsSettings settings) {
    List<TopicSetting> list = transit(settings);
    list.removeIf(setting -> setting.key().equals(TIMESTAMP_TYPE));
    list.add(
        new TopicSetting(
            TIMESTAMP_TYPE,
            "LogAppendTime",
            Requirement.EXACT,
            "the order of the log must be the order of being due"));
    return list;
  }

  private static List<TopicSetting> results(TopicsSettings settings) {
    List<TopicSetting> list = durable(settings, Requirement.PREFERRED);
    list.add(
        new TopicSetting(
            "max.message.bytes",
            Integer.toString(settings.recordMaxBytes()),
            Requirement.AT_LEAST,
            "the largest record that a producer of ours writes"));
    list.add(brokersTime());
    return list;
  }

  private static List<TopicSetting> deadLetters(TopicsSettings settings) {
    List<TopicSetting> list = durable(settings, Requirement.EXACT);
    list.add(taggedSize(settings));
    String why = "a dead letter waits for a human";
    list.add(new TopicSetting("retention.ms", "-1", Requirement.PREFERRED, why));
    list.add(new TopicSetting("retention.bytes", "-1", Requirement.PREFERRED, why));
    list.add(brokersTime());
    return list;
  }

  private static List<TopicSetting> cancels(TopicsSettings settings) {
    List<TopicSetting> list = durable(settings, Requirement.EXACT);
    list.add(
        new TopicSetting(
            "retention.ms",
            Long.toString(settings.longestLife().toMillis()),
            Requirement.LONG_ENOUGH,
            "a cancel is kept for as long as its job may live"));
    list.add(brokersTime());
    return list;
  }

  private static List<TopicSetting> progress(TopicsSettings settings) {
    List<TopicSetting> list = new ArrayList<>();
    list.add(
        new TopicSetting(
            "cleanup.policy",
            "compact",
            Requirement.EXACT,
            "the newest mark of each partition is kept for ever, and no other for long"));
    list.addAll(replicated(settings));
    String why = "every start reads the topic";
    list.add(
        new TopicSetting(
            "segment.bytes", Integer.toString(PROGRESS_SEGMENT_BYTES), Requirement.PREFERRED, why));
    list.add(new TopicSetting("min.cleanable.dirty.ratio", "0.1", Requirement.PREFERRED, why));
    list.add(brokersTime());
    return list;
  }

  private static List<TopicSetting> durable(TopicsSettings settings, Requirement cleanup) {
    List<TopicSetting> list = new ArrayList<>();
    list.add(
        new TopicSetting(
            "cleanup.policy", "delete", cleanup, "compaction drops records that share a key"));
    list.addAll(replicated(settings));
    return list;
  }

  private static List<TopicSetting> replicated(TopicsSettings settings) {
    List<TopicSetting> list = new ArrayList<>();
    list.add(
        new TopicSetting(
            "min.insync.replicas",
            Integer.toString(settings.minInSyncReplicas()),
            Requirement.AT_LEAST,
            "no crash of a broker loses a record"));
    list.add(
        new TopicSetting(
            "unclean.leader.election.enable",
            "false",
            Requirement.EXACT,
            "a leader that lags behind would lose records"));
    return list;
  }

  private static TopicSetting taggedSize(TopicsSettings settings) {
    return new TopicSetting(
        "max.message.bytes",
        Integer.toString(settings.recordMaxBytes()),
        Requirement.AT_LEAST,
        "a job that came in can go on with its tags");
  }

  private static void addUnlimited(List<TopicSetting> list) {
    String why = "deletion takes no heed of what is still to be read";
    list.add(new TopicSetting("retention.ms", "-1", Requirement.UNLIMITED_TIME, why));
    list.add(new TopicSetting("retention.bytes", "-1", Requirement.EXACT, why));
  }
}
