package io.spillway.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Appends records to simulated logs, and knows by id which of them stand there. */
public final class LoggedIds {

  private final SimulatedKafka kafka;
  private final Map<TopicPartition, TreeMap<Long, String>> standing = new HashMap<>();
  private final Set<String> cutAway = new HashSet<>();
  private int appended;

  public LoggedIds(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  /** How many records were appended, with those that were cut away again. */
  public int appended() {
    return appended;
  }

  /** Appends a record whose key is an id; the timestamp is in epoch milliseconds. */
  public void append(TopicPartition partition, String id, byte[] value, long timestamp) {
    appended++;
    of(partition).put(kafka.end(partition), id);
    kafka.append(partition, id.getBytes(UTF_8), value, timestamp);
  }

  /** Cuts up to so many offsets off a log's end, but never its first. */
  public void cut(TopicPartition partition, int offsets) {
    long at = Math.max(1, kafka.end(partition) - offsets);
    kafka.cutTo(partition, at);
    SortedMap<Long, String> gone = of(partition).tailMap(at);
    cutAway.addAll(gone.values());
    gone.clear();
  }

  /** The ids of a log, in its order. */
  public Collection<String> in(TopicPartition partition) {
    return of(partition).values();
  }

  /** The ids of all logs. */
  public Set<String> all() {
    return standing.values().stream()
        .flatMap(log -> log.values().stream())
        .collect(Collectors.toSet());
  }

  /** Whether the record was appended and cut away: it had its outcome before, or none. */
  public boolean isCutAway(String id) {
    return cutAway.contains(id);
  }

  private TreeMap<Long, String> of(TopicPartition partition) {
    return standing.computeIfAbsent(partition, absent -> new TreeMap<>());
  }
}
