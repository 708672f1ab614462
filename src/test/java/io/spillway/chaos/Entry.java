package io.spillway.chaos;

import io.spillway.job.JobId;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.tag.Tags;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read from a topic.
 *
 * @param timestamp epoch milliseconds, from the producer or the log as the topic says
 * @param headers in the order of the record
 */
record Entry(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte[] value,
    List<Tag> headers) {

  /** One header. */
  record Tag(String name, String value) {}

  Entry {
    headers = List.copyOf(headers);
  }

  /** The job's id: custom_id, else what is made of the key, else of where it stands. */
  String jobId() {
    byte[] standIn =
        JobId.ofOrigin(Origin.at(topic, partition, offset, 0)).getBytes(StandardCharsets.UTF_8);
    return JobId.of(JobReader.read(value), key == null || key.length == 0 ? standIn : key);
  }

  /**
   * The run of a job that a record of the jobs topic begins: origin and number. The origin is its
   * own place, unless the record is a replay.
   */
  String begunRun() {
    boolean isReplay = number(Tags.REPLAY) > 0 && tag(Tags.STATUS).isEmpty();
    return isReplay ? run() : place() + "/0";
  }

  /** The run of a job that a record names by its tags: origin and number of the replay. */
  String run() {
    return tag(Tags.ORIGIN) + "/" + tag(Tags.REPLAY);
  }

  String keyText() {
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  /** Where it stands: topic-partition-offset. */
  String place() {
    return topic + "-" + partition + "-" + offset;
  }

  /** The value of a tag, empty where it is missing. */
  String tag(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(Tag::value)
        .findFirst()
        .orElse("");
  }

  /** The value of a tag as it stands there, empty where it is missing. */
  String tag(io.spillway.tag.Tag<?> tag) {
    return tag(tag.name());
  }

  /** A tag that is a number, or -1. */
  long number(io.spillway.tag.Tag<?> tag) {
    String text = tag(tag);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  /** The headers that are not ours. */
  List<Tag> foreign() {
    return headers.stream().filter(header -> !header.name().startsWith(Tags.PREFIX)).toList();
  }

  /**
   * What names one failed attempt of the job on every topic that its event passes: which attempt,
   * when it failed, and all that came before.
   */
  String step() {
    return tag(Tags.ATTEMPT) + "|" + tag(Tags.FAILED_AT) + "|" + tag(Tags.HISTORY);
  }
}
