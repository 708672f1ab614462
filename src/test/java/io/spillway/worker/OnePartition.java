package io.spillway.worker;

import io.spillway.progress.ProgressMark;
import io.spillway.simulated.SimulatedKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** One partition of jobs in a simulated Kafka, and a worker that calls two at once. */
abstract class OnePartition {

  static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final long TURN_NANOS = 100_000_000;

  final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, 2);
  final SimulatedWorker worker = new SimulatedWorker(kafka, 2);

  /** The numbers as ids. */
  static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  /** Appends a job for each number, named by it. */
  void append(int from, int to) {
    ids(from, to)
        .forEach(id ->
            kafka.append(JOBS, id.getBytes(StandardCharsets.UTF_8), SimulatedWorker.job(id), 0));
  }

  void turns(int count) {
    for (int turn = 0; turn < count; turn++) {
      worker.turn(TURN_NANOS);
    }
  }

  /** Lets all calls succeed for so many turns. */
  void settle(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      worker.turn(TURN_NANOS);
      worker.succeed(call -> true);
    }
  }

  /** The keys of what was written, in its order. */
  List<String> results() {
    return kafka.outputs.stream()
        .map(output -> new String(output.key(), StandardCharsets.UTF_8))
        .toList();
  }

  /** A mark of this log with nothing finished beyond its base. */
  ProgressMark mark(long base, int epoch) {
    return ProgressMark.at(kafka.topicId("jobs"), 0, base, epoch);
  }
}
