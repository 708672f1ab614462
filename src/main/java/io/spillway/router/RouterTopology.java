package io.spillway.router;

import io.spillway.metrics.Meters;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * The router's topology, a static function of its settings: one source, one processor without a
 * store, and a sink for every topic it writes. No sink has a partitioner of ours: Kafka's default
 * one gives a key the same slot in every tier.
 */
public final class RouterTopology {

  static final String DEAD_LETTERS = "dead-letters";
  static final String RESULTS = "results";
  private static final String FAILURES = "failures";
  private static final String ROUTE = "route";

  private RouterTopology() {}

  /** Builds it. */
  public static Topology build(RouterSettings settings, Meters meters) {
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    ByteArraySerializer write = new ByteArraySerializer();
    Topology topology = new Topology();
    topology.addSource(FAILURES, read, read, settings.failuresTopic());
    topology.addProcessor(ROUTE, () -> new RoutingProcessor(settings, meters), FAILURES);
    for (int tier = 0; tier < settings.retryTopics().size(); tier++) {
      topology.addSink(retrySink(tier), settings.retryTopics().get(tier), write, write, ROUTE);
    }
    topology.addSink(DEAD_LETTERS, settings.deadLettersTopic(), write, write, ROUTE);
    topology.addSink(RESULTS, settings.resultsTopic(), write, write, ROUTE);
    return topology;
  }

  static String retrySink(int tier) {
    return "retry-" + tier;
  }
}
