package io.spillway.router;

import io.spillway.job.Origin;
import io.spillway.ladder.Route;
import io.spillway.metrics.Meters;
import io.spillway.progress.MarkRecords;
import io.spillway.progress.ProgressMark;
import io.spillway.status.Failure;
import io.spillway.tag.TagWriter;
import io.spillway.topics.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each failure event where the policy decides, and writes a mark that it is routed. Kafka
 * Streams commits both, together with the offset, in one transaction. Runs on a stream thread.
 */
final class RoutingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(RoutingProcessor.class);

  /**
   * The bytes of one transaction while a quota delays producers; the last record may exceed them.
   */
  private static final long CAREFUL_BYTES = 64 * 1_024;

  private final RouterSettings settings;
  private final Uuid failuresId;
  private final Meters meters;
  private final BooleanSupplier careful;
  private long bytes;
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
  RoutingProcessor(
      RouterSettings settings, Uuid failuresId, Meters meters, BooleanSupplier careful) {
    this.careful = careful;
    this.settings = settings;
    this.failuresId = failuresId;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    this.context = processorContext;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    FailureEvent event =
        FailureEvent.of(record.key(), record.value(), record.headers(), place(record), now);
    Record<byte[], byte[]> keyed = record.withKey(event.key()).withTimestamp(now.toEpochMilli());
    if (RecordSize.of(keyed.key(), keyed.value(), keyed.headers()) > settings.recordMaxBytes()) {
      endTooLarge(event, keyed, now);
    } else {
      route(event, keyed, now);
    }
    context.recordMetadata().ifPresent(at -> mark(at, now));
    commitInTime(keyed);
  }

  /**
   * Asks for a commit early while a quota delays producers, because writing the records of a whole
   * commit interval could take longer than a transaction may last.
   */
  private void commitInTime(Record<byte[], byte[]> keyed) {
    bytes += RecordSize.of(keyed.key(), keyed.value(), keyed.headers());
    if (bytes >= CAREFUL_BYTES && careful.getAsBoolean()) {
      context.commit();
      bytes = 0;
    }
  }

  private void route(FailureEvent event, Record<byte[], byte[]> keyed, Instant now) {
    switch (event.route(settings.policy(), now)) {
      case Route.Retry retry -> {
        Headers headers = event.delayed(keyed.headers(), retry, now);
        context.forward(keyed.withHeaders(headers), RouterTopology.retrySink(retry.tier()));
        meters.ladder().retried(retry.tier());
      }
      case Route.Hold hold -> {
        Headers headers = event.held(keyed.headers(), hold, now);
        context.forward(keyed.withHeaders(headers), RouterTopology.retrySink(hold.tier()));
        Failure failure = event.tags().failure();
        meters.held(failure.type(), failure.category().tag());
      }
      case Route.Deferral deferral -> {
        Headers headers = event.deferred(keyed.headers(), deferral, now);
        context.forward(keyed.withHeaders(headers), RouterTopology.retrySink(deferral.tier()));
      }
      case Route.DeadLetter(String bound) -> {
        FailureEvent ended = bound.isEmpty() ? event : event.endedBy(bound);
        end(ended, keyed, ended.errored(now));
        meters.resultWritten(Meters.ResultType.ERRORED, event.submittedAt(), now);
      }
      case Route.Expire() -> {
        end(event, keyed, event.expired(now));
        meters.resultWritten(Meters.ResultType.EXPIRED, event.submittedAt(), now);
      }
    }
  }

  /**
   * Ends a job that no topic takes, because a bound was lowered after its event was written: writes
   * only a result, so that the events behind it go on. The log names the topic, partition and
   * offset where its bytes still are.
   */
  private void endTooLarge(FailureEvent event, Record<byte[], byte[]> keyed, Instant now) {
    String at =
        context
            .recordMetadata()
            .map(place -> place.topic() + "-" + place.partition() + " offset " + place.offset())
            .orElse("an unknown place");
    LOG.error(
        "the failure event at {} is over the {} bytes that all topics behind it take: its job ends with an errored result, and cannot be retried or dead-lettered",
        at,
        settings.recordMaxBytes());
    boolean byItsHeaders =
        RecordSize.of(null, null, keyed.headers()) > settings.recordMaxBytes() / 2;
    Headers kept = byItsHeaders ? new RecordHeaders() : keyed.headers();
    result(event, keyed, event.tooLarge(settings.recordMaxBytes(), now), kept);
    meters.resultWritten(Meters.ResultType.ERRORED, event.submittedAt(), now);
  }

  /**
   * Writes the mark that everything up to this event is routed, without a leader epoch, which
   * Streams does not show.
   */
  private void mark(RecordMetadata at, Instant now) {
    TopicPartition partition = new TopicPartition(at.topic(), at.partition());
    ProgressMark mark =
        ProgressMark.at(failuresId, at.partition(), at.offset() + 1, ProgressMark.UNKNOWN_EPOCH);
    context.forward(
        new Record<>(
            MarkRecords.key(settings.group(), partition),
            MarkRecords.value(mark),
            now.toEpochMilli()),
        RouterTopology.MARKS);
  }

  private void end(FailureEvent event, Record<byte[], byte[]> keyed, byte[] result) {
    Headers headers = event.deadLetter(keyed.headers());
    context.forward(keyed.withHeaders(headers), RouterTopology.DEAD_LETTERS);
    result(event, keyed, result, headers);
    Failure failure = event.tags().failure();
    meters.deadLettered(failure.status(), failure.type(), failure.category().tag());
  }

  private void result(
      FailureEvent event, Record<byte[], byte[]> keyed, byte[] result, Headers headers) {
    Headers ofResult = TagWriter.foreign(headers);
    TagWriter.write(event.tags(), ofResult);
    context.forward(
        keyed
            .withKey(event.id().getBytes(StandardCharsets.UTF_8))
            .withValue(result)
            .withHeaders(ofResult),
        RouterTopology.RESULTS);
  }

  /** The topic, partition, offset and time of an event. */
  private Origin place(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    return Origin.at(at.topic(), at.partition(), at.offset(), record.timestamp());
  }
}
