package io.spillway.router;

import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The router's topology, a static function of its settings: one source, one processor without a
 * store, and a sink for every topic it writes. The source resets nothing: {@link RouterStart} has
 * settled where it begins. No sink has a partitioner of ours: Kafka's default one gives a key the
 * same slot in every tier.
 */
public final class RouterTopology {

  static final String DEAD_LETTERS = "dead-letters";
  static final String RESULTS = "results";
  static final String MARKS = "marks";
  private static final String FAILURES = "failures";
  private static final String ROUTE = "route";

  private RouterTopology() {}

  /**
   * Builds it.
   *
   * @param failuresId the id of the failures topic, for the marks
   * @param careful whether transactions are to be kept small; asked from stream threads
   */
  public static Topology build(
      RouterSettings settings, Uuid failuresId, Meters meters, BooleanSupplier careful) {
    Topics topics = settings.topics();
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    Topology topology = new Topology();
    topology.addSource(AutoOffsetReset.none(), FAILURES, read, read, topics.failures());
    topology.addProcessor(
        ROUTE, () -> new RoutingProcessor(settings, failuresId, meters, careful), FAILURES);
    for (int tier = 0; tier < topics.retries().size(); tier++) {
      topology.addSink(retrySink(tier), topics.retry(tier), write, write, ROUTE);
    }
    topology.addSink(DEAD_LETTERS, topics.deadLetters(), write, write, ROUTE);
    topology.addSink(RESULTS, topics.results(), write, write, ROUTE);
    topology.addSink(MARKS, topics.progress(), write, write, ROUTE);
    return topology;
  }

  static String retrySink(int tier) {
    return "retry-" + tier;
  }
}
