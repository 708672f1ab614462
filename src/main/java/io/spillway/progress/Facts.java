package io.spillway.progress;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about a consumer group's progress in one partition; the input of the decision
 * where reading begins.
 *
 * @param committed the group's committed offset, null if there is none
 * @param kept the text of the mark in the progress topic, null if there is none
 * @param topicId the id that the topic has now
 * @param beginning the first offset that the log holds
 * @param end the offset after the last one that the log holds
 */
public record Facts(
    String group,
    TopicPartition partition,
    @Nullable OffsetAndMetadata committed,
    @Nullable String kept,
    Uuid topicId,
    long beginning,
    long end) {

  /**
   * The mark in the metadata of the committed offset, if there is one and the offset equals its
   * base.
   */
  public Optional<ProgressMark> committedMark() {
    OffsetAndMetadata offset = committed;
    return offset == null
        ? Optional.empty()
        : MarkCodec.decode(offset.metadata()).filter(mark -> mark.base() == offset.offset());
  }

  /** The mark in the progress topic, if its text is a mark. */
  public Optional<ProgressMark> keptMark() {
    return Optional.ofNullable(kept).flatMap(MarkCodec::decode);
  }

  /** Whether the mark is for this topic (by its id) and partition. */
  public boolean isOurs(ProgressMark mark) {
    return mark.topicId().equals(topicId) && mark.partition() == partition.partition();
  }

  /** All facts in one line for people. */
  @Override
  public String toString() {
    return "group %s, %s: committed %s; kept %s; the topic has id %s, and its log holds %d to %d"
        .formatted(group, partition, committedText(), keptText(), topicId, beginning, end);
  }

  private String committedText() {
    OffsetAndMetadata offset = committed;
    if (offset == null) {
      return "nothing";
    }
    return committedMark()
        .map(mark -> "mark " + mark)
        .orElseGet(() -> offset.offset() + " without a mark ('" + shown(offset.metadata()) + "')");
  }

  private String keptText() {
    String text = kept;
    if (text == null) {
      return "nothing";
    }
    return keptMark()
        .map(mark -> "mark " + mark)
        .orElseGet(() -> "a text that is no mark ('" + shown(text) + "')");
  }

  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 40 ? printable : printable.substring(0, 40) + "…";
  }
}
