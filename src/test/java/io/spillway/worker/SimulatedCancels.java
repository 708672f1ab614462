package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelIndex;
import io.spillway.cancel.Reach;
import io.spillway.simulated.SimulatedKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The cancels topic of a simulation, which each process reads when it comes to it. */
final class SimulatedCancels {

  private final SimulatedKafka kafka;
  private final List<Cancel> log = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final Map<String, String> places = new HashMap<>();

  SimulatedCancels(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  /** A job is appended to the end of this log. */
  void appended(String id, TopicPartition partition) {
    places.put(id, partition + "-" + kafka.end(partition));
  }

  /** Somebody cancels a job by its id or its origin. */
  void cancelOne(Collection<String> jobs, List<TopicPartition> logs, SplittableRandom random) {
    List<String> all = List.copyOf(jobs);
    if (all.isEmpty()) {
      return;
    }
    String id = all.get(random.nextInt(all.size()));
    long[] ends = logs.stream().mapToLong(kafka::end).toArray();
    ids.add(id);
    log.add(
        random.nextBoolean()
            ? new Cancel.OfOrigin(places.get(id))
            : new Cancel.OfId(id, Reach.before(ends)));
  }

  /** Only what was canceled ends so; returns how many did. */
  int check() {
    Set<String> canceled = new HashSet<>();
    for (ProducerRecord<byte[], byte[]> output : kafka.outputs) {
      if (new String(output.value(), StandardCharsets.UTF_8).contains("\"type\":\"canceled\"")) {
        canceled.add(new String(output.key(), StandardCharsets.UTF_8));
      }
    }
    assertThat(ids).containsAll(canceled);
    return canceled.size();
  }

  /** The cancels as one process knows them. */
  final class Reader {
    final CancelIndex index = new CancelIndex("jobs");
    private final int atStart = log.size();
    private int read;

    Reader() {
      if (atStart == 0) {
        index.reachedEnd();
      }
    }

    /** Reads some of those that it has not read. */
    void readOn(SplittableRandom random) {
      if (read < log.size()) {
        int until = read + random.nextInt(log.size() - read + 1);
        log.subList(read, until).forEach(index::add);
        read = until;
        if (read >= atStart) {
          index.reachedEnd();
        }
      }
    }

    void readAll() {
      log.subList(read, log.size()).forEach(index::add);
      read = log.size();
      index.reachedEnd();
    }

    /** A call begins: none is made for a job that was canceled before the process started. */
    void begins(String id) {
      assertThat(ids.subList(0, Math.max(atStart, read)))
          .as("jobs that were canceled before a call was made for them")
          .doesNotContain(id);
    }

    /** After a turn: no stream goes on whose job is known to be canceled. */
    void mayRun(Collection<String> running) {
      assertThat(running).noneMatch(new HashSet<>(ids.subList(0, read))::contains);
    }
  }
}
