package io.spillway.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.chaos.History.Call;
import io.spillway.chaos.History.Position;
import io.spillway.progress.MarkCodec;
import io.spillway.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what a run left in Kafka and in the call logs. */
final class HistoryReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final int MOST_EMPTY_POLLS = 12;

  private final String servers;
  private final Admin admin;
  private final Topics topics;

  HistoryReader(String servers, Admin admin, Topics topics) {
    this.servers = servers;
    this.admin = admin;
    this.topics = topics;
  }

  /** All records of a topic that are committed, to its end. */
  List<Entry> read(String topic) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (var consumer = fromBeginning(servers, topic)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      int empty = 0;
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        var polled = consumer.poll(POLL);
        empty = polled.isEmpty() && polled.nextOffsets().isEmpty() ? empty + 1 : 0;
        if (empty > MOST_EMPTY_POLLS) {
          throw new IOException(topic + " cannot be read to its end");
        }
        polled.forEach(record -> entries.add(entry(record)));
      }
    }
    return entries;
  }

  /**
   * A consumer of what is committed in all partitions, at their beginning; the caller closes it.
   */
  static KafkaConsumer<byte[], byte[]> fromBeginning(String servers, String topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
    List<Entry.Tag> headers = new ArrayList<>();
    record
        .headers()
        .forEach(header ->
            headers.add(
                new Entry.Tag(header.key(), new String(header.value(), StandardCharsets.UTF_8))));
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return new Entry(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        value,
        headers);
  }

  /** How far the three groups have come. */
  List<Position> positions() throws IOException {
    List<Position> positions = new ArrayList<>();
    positions.addAll(positions("spillway-worker", List.of(topics.jobs(), topics.due()), true));
    positions.addAll(positions("spillway-router", List.of(topics.failures()), false));
    positions.addAll(positions("spillway-delayer", topics.retries(), true));
    return positions;
  }

  /** Metadata is compared where it is ours; Kafka Streams has its own. */
  private List<Position> positions(String group, List<String> names, boolean ours)
      throws IOException {
    try {
      Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
      admin
          .describeTopics(names)
          .allTopicNames()
          .get()
          .forEach((name, description) ->
              description
                  .partitions()
                  .forEach(info ->
                      wanted.put(new TopicPartition(name, info.partition()), OffsetSpec.latest())));
      var stable =
          admin
              .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
              .all()
              .get();
      var ends =
          admin
              .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
              .all()
              .get();
      var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      List<Position> positions = new ArrayList<>();
      for (TopicPartition partition : wanted.keySet()) {
        @Nullable OffsetAndMetadata offset = committed.get(partition);
        positions.add(
            new Position(
                group,
                partition.topic(),
                partition.partition(),
                offset == null ? null : offset.offset(),
                offset == null || !ours ? "" : beyond(offset.metadata()),
                stable.get(partition).offset(),
                ends.get(partition).offset()));
      }
      return positions;
    } catch (ExecutionException failed) {
      throw new IOException("the offsets of " + group + " cannot be read", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** The calls in a simulator's log. */
  static List<Call> calls(String worker, Path log) throws IOException {
    Map<Long, Call> calls = new HashMap<>();
    try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode json = JSON.readTree(line);
        long sequence = json.path("sequence").asLong();
        if (json.path("event").asText().equals("received")) {
          calls.put(
              sequence,
              new Call(
                  worker,
                  json.path("request_id").asText(),
                  json.path("request_hash").asText(),
                  json.path("at").asLong(),
                  Long.MAX_VALUE));
        } else {
          calls.computeIfPresent(sequence, (number, call) -> ended(call, json.path("at").asLong()));
        }
      }
    }
    return List.copyOf(calls.values());
  }

  private static Call ended(Call call, long at) {
    return new Call(call.worker(), call.requestId(), call.requestHash(), call.receivedAt(), at);
  }

  /** Nothing if the text is a mark without a bit, else the text. */
  private static String beyond(String metadata) {
    return MarkCodec.decode(metadata).filter(mark -> mark.finished().isEmpty()).isPresent()
        ? ""
        : metadata;
  }
}
