package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Registries;
import io.spillway.progress.Ledger;
import io.spillway.role.Role;
import io.spillway.router.Router;
import io.spillway.router.RouterSettings;
import io.spillway.topics.TopicKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The descriptor of the router, which decides in Kafka Streams where a failed job goes next. */
final class RouterRole implements RoleDescriptor {

  @Override
  public RoleName name() {
    return RoleName.ROUTER;
  }

  @Override
  public String work() {
    return "decides where a failed job goes next";
  }

  @Override
  public Set<TopicKind> reads() {
    return EnumSet.of(TopicKind.FAILURES);
  }

  @Override
  public Set<TopicKind> writes() {
    return EnumSet.of(
        TopicKind.RETRIES, TopicKind.RESULTS, TopicKind.DEAD_LETTERS, TopicKind.PROGRESS);
  }

  @Override
  public boolean runsOnStreams() {
    return true;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        Keys.ROUTER_THREADS,
        Keys.RETRY_MAX_ATTEMPTS,
        Keys.RETRY_EXPIRES_AFTER,
        Keys.RETRY_MAX_LOST_OUTPUT_TOKENS,
        Keys.RETRY_LONG_OUTAGE);
  }

  @Override
  public Set<MeterName> meters() {
    return EnumSet.of(
        MeterName.RETRIES,
        MeterName.HOLDS,
        MeterName.DEAD_LETTERS,
        MeterName.RESULTS,
        MeterName.JOB_DURATION,
        MeterName.QUOTA_WAIT);
  }

  @Override
  public void countFromZero(Meters meters, DerivedSettings derived) {
    meters.routerStarts(derived.topics().retries().size());
  }

  @Override
  public Role start(RoleParts parts) {
    DerivedSettings derived = parts.derived();
    RouterSettings router =
        new RouterSettings(
            derived.topics(),
            derived.group(name()),
            derived.retryPolicy(),
            parts.clients().recordMaxBytes(),
            parts.settings().get(Keys.KAFKA_REFUSAL_TIMEOUT));
    Ledger ledger = parts.keep(parts.ledger(name()));
    RouterClients clients = new RouterClients(parts.clients());
    return Router.start(
        router,
        clients::streams,
        clients.start(ledger, parts.clocks().nanoTime()),
        parts.meters(),
        parts.clocks(),
        streams -> parts.keep(Registries.watch(parts.process().registry(), streams)));
  }
}
