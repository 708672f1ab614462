package io.spillway.chaos;

import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelRecords;
import io.spillway.cancel.CanceledResult;
import io.spillway.chaos.History.Call;
import io.spillway.chaos.History.Disturbance;
import io.spillway.chaos.History.Interruption;
import io.spillway.chaos.History.Position;
import io.spillway.job.Job;
import io.spillway.job.JobLines;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.Requests;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.message.MessageJson;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.SuccessTags;
import io.spillway.tag.Tag;
import io.spillway.tag.TagWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A small history in which all is well, for tests to damage: job a succeeds at once, b after one
 * retry, c is refused for good, and the call of d was repeated because its worker was killed.
 */
final class SmallHistory {

  static final long T0 = 1_000_000;

  final List<Entry> jobs = new ArrayList<>();
  final List<Entry> due = new ArrayList<>();
  final List<Entry> failures = new ArrayList<>();
  final List<List<Entry>> delays = List.of(new ArrayList<>(), new ArrayList<>());
  final List<Entry> results = new ArrayList<>();
  final List<Entry> deadLetters = new ArrayList<>();
  final List<Entry> cancels = new ArrayList<>();
  final Set<String> toReplay = new HashSet<>();
  final List<Call> calls = new ArrayList<>();
  final List<Position> positions = new ArrayList<>();
  final List<Interruption> interruptions = new ArrayList<>();
  final List<Disturbance> disturbances = new ArrayList<>();
  int submitted = 4;

  SmallHistory() {
    for (String id : List.of("a", "b", "c", "d")) {
      jobs.add(entry("jobs", jobs.size(), T0, id, value(id), foreign()));
    }
    call("a", "w1", "req-a", T0 + 10, T0 + 90);
    results.add(success("a", start("a"), "req-a", T0 + 100));
    retried();
    refused();
    call("d", "w1", "req-d-lost", T0 + 100, T0 + 500);
    interruptions.add(new Interruption("w1", "killed", T0 + 500, T0 + 510, false, 100));
    call("d", "w2", "req-d", T0 + 2_000, T0 + 2_090);
    results.add(success("d", start("d"), "req-d", T0 + 2_100));
    positions.add(new Position("spillway-worker", "jobs", 0, 4L, "", 4, 4));
    positions.add(new Position("spillway-worker", "due", 0, null, "", 0, 0));
  }

  private void retried() {
    call("b", "w1", "req-b1", T0 + 10, T0 + 90);
    FailureTags tags = tags("b", KnownFailure.OVERLOADED, "req-b1", T0 + 90);
    failures.add(failure("failures", 0, T0 + 100, "b", tags));
    delays.getFirst().add(failure("retry-0", 0, T0 + 120, "b", tags));
    due.add(failure("due", 0, T0 + 120 + 200, "b", tags));
    call("b", "w2", "req-b2", T0 + 400, T0 + 490);
    results.add(success("b", tags.retryState(), "req-b2", T0 + 500));
  }

  private void refused() {
    call("c", "w2", "req-c", T0 + 10, T0 + 90);
    FailureTags tags = tags("c", KnownFailure.INVALID_REQUEST, "req-c", T0 + 90);
    failures.add(failure("failures", 1, T0 + 100, "c", tags));
    deadLetters.add(failure("dead-letters", 0, T0 + 150, "c", tags));
    results.add(errored("c", tags, "req-c", T0 + 150));
  }

  /** The result of a job that was given up with these tags. */
  static Entry errored(String id, FailureTags tags, String requestId, long at) {
    ResultLine line =
        new ResultLine(id, Optional.empty(), 400, tags.retryState(), Map.of(), Optional.empty());
    RecordHeaders headers = foreign();
    TagWriter.write(tags, headers);
    return entry("results", at, at, id, text(line.errored("x", "no", requestId)), headers);
  }

  History build() {
    return new History(
        new Ladder(Duration.ofMillis(200), 2, 2, 2),
        submitted,
        jobs,
        due,
        failures,
        delays,
        results,
        deadLetters,
        cancels,
        toReplay,
        calls,
        positions,
        interruptions,
        disturbances);
  }

  void call(String id, String worker, String requestId, long from, long to) {
    String hash =
        JobReader.read(value(id).getBytes(StandardCharsets.UTF_8)) instanceof Job job
            ? CallCheck.hash(Requests.bytes(job))
            : "";
    calls.add(new Call(worker, requestId, hash, from, to));
  }

  static String value(String id) {
    return new String(JobLines.request(id, "m", "hello"), StandardCharsets.UTF_8);
  }

  /** The retry state of a job that was not tried yet. */
  static RetryState start(String id) {
    return RetryState.start(Origin.at("jobs", 0, List.of("a", "b", "c", "d").indexOf(id), T0));
  }

  static FailureTags tags(String id, KnownFailure known, String requestId, long at) {
    return tags(start(id), known, requestId, at);
  }

  /** The tags of a failure after this retry state. */
  static FailureTags tags(RetryState before, KnownFailure known, String requestId, long at) {
    Failure failure = Failure.of(known, Phase.STREAM, "no").inResponse(200, requestId);
    Instant failedAt = Instant.ofEpochMilli(at);
    RetryState retryState = before.begun(failedAt).failed(failure, failedAt);
    return new FailureTags(failure, retryState, failedAt, "m", "host", "1.0/w1");
  }

  static Entry failure(String topic, long offset, long timestamp, String id, FailureTags tags) {
    RecordHeaders headers = foreign();
    TagWriter.write(tags, headers);
    return entry(topic, offset, timestamp, id, value(id), headers);
  }

  static Entry success(String id, RetryState before, String requestId, long timestamp) {
    RetryState retryState = before.succeeded();
    ResultLine line =
        new ResultLine(id, Optional.empty(), 200, retryState, Map.of(), Optional.empty());
    RecordHeaders headers = foreign();
    TagWriter.write(new SuccessTags(retryState, requestId, "m", "host", "1.0/w1"), headers);
    byte[] value = line.succeeded(MessageJson.mapper().createObjectNode(), 1_000).value();
    return entry("results", timestamp, timestamp, id, text(value), headers);
  }

  /** The result of a job that was canceled in this phase. */
  static Entry canceled(String id, Phase phase, RetryState before, long at) {
    Failure failure = CanceledResult.failure(phase);
    Instant now = Instant.ofEpochMilli(at);
    RetryState retryState =
        phase == Phase.JOB ? before.refused(failure, now) : before.begun(now).failed(failure, now);
    FailureTags tags = new FailureTags(failure, retryState, now, "m", "host", "1.0/w1");
    ProducerRecord<byte[], byte[]> result =
        CanceledResult.record(
            "results",
            JobReader.envelope(value(id).getBytes(StandardCharsets.UTF_8)),
            id.getBytes(StandardCharsets.UTF_8),
            tags,
            foreign(),
            1 << 20);
    return entry("results", at, at, id, text(result.value()), (RecordHeaders) result.headers());
  }

  void cancel(Cancel cancel) {
    String value = text(CancelRecords.record("cancels", cancel).value());
    cancels.add(entry("cancels", cancels.size(), T0, cancel.named(), value, new RecordHeaders()));
  }

  static RecordHeaders foreign() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", "00-1-2-01".getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  static Entry entry(
      String topic, long offset, long timestamp, String key, String value, RecordHeaders headers) {
    List<Entry.Tag> tags = new ArrayList<>();
    headers.forEach(header -> tags.add(new Entry.Tag(header.key(), text(header.value()))));
    return new Entry(
        topic,
        0,
        offset,
        timestamp,
        key.getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8),
        tags);
  }

  /** The entry with one tag set to another value. */
  static Entry with(Entry entry, Tag<?> tag, String value) {
    List<Entry.Tag> tags = new ArrayList<>(entry.headers());
    tags.removeIf(header -> header.name().equals(tag.name()));
    tags.add(new Entry.Tag(tag.name(), value));
    return with(entry, entry.timestamp(), text(entry.value()), tags);
  }

  /** The entry with another time. */
  static Entry at(Entry entry, long timestamp) {
    return with(entry, timestamp, text(entry.value()), entry.headers());
  }

  /** The entry with another value. */
  static Entry valued(Entry entry, String value) {
    return with(entry, entry.timestamp(), value, entry.headers());
  }

  /** The entry with other headers. */
  static Entry headed(Entry entry, List<Entry.Tag> headers) {
    return with(entry, entry.timestamp(), text(entry.value()), headers);
  }

  private static Entry with(Entry entry, long timestamp, String value, List<Entry.Tag> headers) {
    return new Entry(
        entry.topic(),
        entry.partition(),
        entry.offset(),
        timestamp,
        entry.key(),
        value.getBytes(StandardCharsets.UTF_8),
        headers);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
