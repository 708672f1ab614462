package io.spillway.wiring;

import io.spillway.progress.MarkCodec;
import io.spillway.refusal.Refusals;
import io.spillway.role.StartRefused;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits of the brokers to which the clients are adapted.
 *
 * @param offsetMetadataMaxBytes {@code offset.metadata.max.bytes}: the longest text of a mark
 * @param transactionMaxTimeoutMillis {@code transaction.max.timeout.ms}
 */
record BrokerLimits(int offsetMetadataMaxBytes, int transactionMaxTimeoutMillis) {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerLimits.class);

  /** The brokers' defaults. */
  static final BrokerLimits USUAL = new BrokerLimits(4_096, 900_000);

  private static final String METADATA = "offset.metadata.max.bytes";
  private static final String TIMEOUT = "transaction.max.timeout.ms";
  private static final long PATIENCE_SECONDS = 10;

  /**
   * Asks the brokers. If they do not answer, for example because a right is missing, the defaults
   * are taken.
   *
   * @throws StartRefused if even the smallest mark has no room
   */
  static BrokerLimits read(Admin admin) {
    try {
      List<ConfigResource> brokers =
          admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
              .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
              .toList();
      return of(
          admin.describeConfigs(brokers).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS).values());
    } catch (ExecutionException | TimeoutException | KafkaException untold) {
      LOG.info(
          "the brokers do not tell their limits, and are taken to have the default ones: {}",
          Refusals.words(untold, Set.of()));
      return USUAL;
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }

  /** The narrowest limits of all brokers. */
  static BrokerLimits of(Collection<Config> brokers) {
    BrokerLimits limits =
        new BrokerLimits(
            least(brokers, METADATA, USUAL.offsetMetadataMaxBytes),
            least(brokers, TIMEOUT, USUAL.transactionMaxTimeoutMillis));
    if (limits.offsetMetadataMaxBytes < MarkCodec.LEAST_CHARS) {
      throw new StartRefused(
          "the brokers' %s is %d; at least %d are needed, and %d are the default"
              .formatted(
                  METADATA,
                  limits.offsetMetadataMaxBytes,
                  MarkCodec.LEAST_CHARS,
                  USUAL.offsetMetadataMaxBytes));
    }
    return limits;
  }

  private static int least(Collection<Config> brokers, String name, int usual) {
    return brokers.stream()
        .map(broker -> broker.get(name))
        .filter(entry -> entry != null && entry.value() != null)
        .map(ConfigEntry::value)
        .mapToInt(Integer::parseInt)
        .min()
        .orElse(usual);
  }
}
