package io.spillway.router;

import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The router's topology, built by a static function of its settings: one source, one processor
 * without a state store, and a sink for each topic that it writes. The source never resets an
 * offset, because {@link RouterStart} has decided where it begins. The sinks use Kafka's default
 * partitioner, which gives a key the same slot in every tier.
 */
public final class RouterTopology {

  static final String DEAD_LETTERS = "dead-letters";
  static final String RESULTS = "results";
  static final String MARKS = "marks";
  private static final String FAILURES = "failures";
  private static final String ROUTE = "route";

  private RouterTopology() {}

  /**
   * Builds the topology.
   *
   * @param failuresId the id of the failures topic, for the marks
   * @param careful whether transactions should be kept small; called from stream threads
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

  /** The topics of its sinks. */
  static List<String> written(Topics topics) {
    List<String> written = new ArrayList<>(topics.retries());
    written.addAll(List.of(topics.deadLetters(), topics.results(), topics.progress()));
    return written;
  }

  static String retrySink(int tier) {
    return "retry-" + tier;
  }
}
