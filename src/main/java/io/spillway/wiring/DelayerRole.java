package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.delayer.Delayer;
import io.spillway.delayer.DelayerSettings;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.Meters;
import io.spillway.progress.KeptMarks;
import io.spillway.role.Role;
import io.spillway.topics.FormerTopics;
import io.spillway.topics.TopicKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The descriptor of the delayer, which forwards the records of the delay topics when they are due.
 */
final class DelayerRole implements RoleDescriptor {

  private static final Logger LOG = LoggerFactory.getLogger(DelayerRole.class);

  @Override
  public RoleName name() {
    return RoleName.DELAYER;
  }

  @Override
  public String work() {
    return "forwards the records of the delay topics when they are due";
  }

  @Override
  public Set<TopicKind> reads() {
    return EnumSet.of(TopicKind.RETRIES);
  }

  @Override
  public Set<TopicKind> follows() {
    return EnumSet.of(TopicKind.CANCELS);
  }

  /**
   * Includes the delay topics, for a job that is not to be called yet, and the results, for a job
   * that was canceled or has become too large for the due topic.
   */
  @Override
  public Set<TopicKind> writes() {
    return EnumSet.of(TopicKind.RETRIES, TopicKind.DUE, TopicKind.RESULTS, TopicKind.PROGRESS);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of();
  }

  @Override
  public Set<MeterName> meters() {
    return EnumSet.of(
        MeterName.DELAYER_FORWARDED,
        MeterName.DELAYER_ROUNDS,
        MeterName.DELAYER_OVERDUE,
        MeterName.DELAYER_LATENESS,
        MeterName.DELAYER_TIER_LATENESS,
        MeterName.DELAYER_BACKLOG,
        MeterName.DELAYER_NEXT_DUE,
        MeterName.OLDEST_JOB_AGE,
        MeterName.RESULTS,
        MeterName.JOBS_CANCELED,
        MeterName.JOB_DURATION,
        MeterName.TRANSACTIONS,
        MeterName.TRANSACTION_DURATION,
        MeterName.QUOTA_WAIT,
        MeterName.HELD_BYTES);
  }

  @Override
  public void countFromZero(Meters meters, DerivedSettings derived) {
    meters.delayerStarts(derived.topics().retries().size());
  }

  @Override
  public Role start(RoleParts parts) {
    // not before the start: it asks Kafka several times, and changes nothing
    Thread.ofVirtual().name("former ladders").start(() -> tellOfFormerLadders(parts));
    DerivedSettings derived = parts.derived();
    DelayerSettings delayer =
        new DelayerSettings(
            derived.topics(),
            derived.ladder(),
            parts.clients().recordMaxBytes(),
            parts.settings().get(Keys.KAFKA_REFUSAL_TIMEOUT));
    return Delayer.start(
        delayer,
        parts.consumers(name()),
        parts.ledger(name()),
        parts.transactor(name()),
        parts.cancels(),
        parts.holdings(),
        parts.meters(),
        parts.clocks());
  }

  /**
   * Logs once which records wait in delay topics of a former ladder; the delayer reads those topics
   * too.
   */
  private void tellOfFormerLadders(RoleParts parts) {
    String group = parts.derived().group(name());
    try (Admin admin = parts.clients().admin()) {
      KeptMarks kept = parts.clients().keptMarks(admin, parts.clocks().nanoTime());
      new FormerTopics(admin)
          .find(parts.derived().topics(), group, () -> KeptMarks.of(group, kept.read())).stream()
              .filter(topic -> !topic.isEmpty())
              .forEach(topic -> LOG.warn("{}", topic.message()));
    } catch (KafkaException notNow) {
      LOG.warn("topics of a former ladder cannot be looked for: {}", notNow.toString());
    }
  }
}
