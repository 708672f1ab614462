package io.spillway.router;

import io.spillway.ladder.Route;
import io.spillway.metrics.Meters;
import io.spillway.progress.MarkRecords;
import io.spillway.progress.ProgressMark;
import io.spillway.tag.TagWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Sends each failure event where the policy says, and marks it as routed. Kafka Streams puts both
 * and the offset into one transaction. On a stream thread.
 */
final class RoutingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  private final RouterSettings settings;
  private final Uuid failuresId;
  private final Meters meters;
  private ProcessorContext<byte[], byte[]> context;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
  RoutingProcessor(RouterSettings settings, Uuid failuresId, Meters meters) {
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
        FailureEvent.of(record.key(), record.value(), record.headers(), origin(), now);
    Record<byte[], byte[]> keyed = record.withKey(event.key()).withTimestamp(now.toEpochMilli());
    switch (event.route(settings.policy(), now)) {
      case Route.Retry retry -> {
        Headers headers = event.delayed(record.headers(), retry.delay(), false, now);
        context.forward(keyed.withHeaders(headers), RouterTopology.retrySink(retry.tier()));
        meters.retried(retry.tier());
      }
      case Route.Hold hold -> {
        Headers headers = event.delayed(record.headers(), hold.delay(), true, now);
        context.forward(keyed.withHeaders(headers), RouterTopology.retrySink(hold.tier()));
        meters.held(event.tags().failure().type());
      }
      case Route.DeadLetter() -> {
        end(event, keyed, event.errored(now));
        meters.resultWritten(Meters.ResultType.ERRORED);
      }
      case Route.Expire() -> {
        end(event, keyed, event.expired(now));
        meters.resultWritten(Meters.ResultType.EXPIRED);
      }
    }
    context.recordMetadata().ifPresent(at -> mark(at, now));
  }

  /** Says that everything up to this event is routed. Streams does not tell leader epochs. */
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
    Headers ofResult = TagWriter.foreign(headers);
    TagWriter.write(event.tags(), ofResult);
    context.forward(
        keyed
            .withKey(event.id().getBytes(StandardCharsets.UTF_8))
            .withValue(result)
            .withHeaders(ofResult),
        RouterTopology.RESULTS);
    meters.deadLettered(event.tags().failure().type());
  }

  /** Where the record stands: the id of an event that has none. */
  private String origin() {
    return context
        .recordMetadata()
        .map(at -> at.topic() + "-" + at.partition() + "-" + at.offset())
        .orElse("unknown");
  }
}
