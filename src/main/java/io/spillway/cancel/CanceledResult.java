package io.spillway.cancel;

import io.spillway.job.Envelope;
import io.spillway.job.JobId;
import io.spillway.job.ResultLine;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagWriter;
import io.spillway.topics.RecordSize;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes the result of a job that was canceled. Pure functions. */
public final class CanceledResult {

  private CanceledResult() {}

  /**
   * What became of the job.
   *
   * @param phase {@link Phase#JOB} if no call was running, else how far the call had come
   */
  public static Failure failure(Phase phase) {
    return Failure.of(KnownFailure.CANCELED, phase, "the job was canceled by its user");
  }

  /**
   * The record for the results topic.
   *
   * @param key the key of the job's record, or what stands in for it
   * @param tags with the cancel counted
   * @param foreign the job's own headers; changed here
   * @param maxBytes the most bytes that the topic takes; if the result has more, the job's own
   *     headers and metadata are left out
   */
  public static ProducerRecord<byte[], byte[]> record(
      String topic, Envelope job, byte[] key, FailureTags tags, Headers foreign, long maxBytes) {
    TagWriter.write(tags, foreign);
    ResultLine bare = ResultLine.bare(job, key, tags.failure().status(), tags.retryState());
    ResultLine full =
        new ResultLine(
            bare.customId(),
            bare.key(),
            bare.status(),
            bare.retryState(),
            Map.of(),
            job.options().metadata());
    byte[] id = JobId.of(job, key).getBytes(StandardCharsets.UTF_8);
    byte[] value = full.canceled();
    if (RecordSize.of(id, value, foreign) <= maxBytes) {
      return new ProducerRecord<>(topic, null, null, id, value, foreign);
    }
    Headers own = new RecordHeaders();
    TagWriter.write(tags, own);
    return new ProducerRecord<>(topic, null, null, id, bare.canceled(), own);
  }
}
