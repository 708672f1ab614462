package io.spillway.cli;

import io.spillway.config.ConfigException;
import io.spillway.config.Settings;
import io.spillway.doctor.GrantedRights;
import io.spillway.refusal.Refusals;
import io.spillway.rights.Right;
import io.spillway.rights.RightsHolder;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Names the rights whose absence made a command fail. Kafka's own errors name neither the right
 * nor, in part, the resource, so Kafka is asked which of the command's rights are missing.
 */
final class RefusedCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private RefusedCommand() {}

  /**
   * A line that names what is missing; empty if the failure has another cause, or nothing that the
   * command needs is missing.
   *
   * @param command the words of the command, for example {@code dead-letters list}
   * @param environment as of {@link System#getenv()}
   */
  static Optional<String> line(Throwable failure, String command, Map<String, String> environment) {
    if (!Refusals.isBy(failure, AuthorizationException.class)) {
      return Optional.empty();
    }
    try {
      Settings settings = Settings.load(environment, null);
      DerivedSettings derived = new DerivedSettings(settings);
      return RightsHolder.named(command, derived)
          .map(holder -> missing(failure, holder, settings, derived))
          .filter(missing -> !missing.isEmpty())
          .map(missing ->
              "  '%s' may not: %s; \"spillway rights '%s'\" prints commands that grant it"
                  .formatted(command, missing, command));
    } catch (ConfigException | KafkaException untold) {
      return Optional.empty();
    }
  }

  private static String missing(
      Throwable failure, RightsHolder holder, Settings settings, DerivedSettings derived) {
    Map<String, Object> config = new HashMap<>(new KafkaClients(settings, "cli").userProperties());
    config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    config.put("request.timeout.ms", (int) PATIENCE.toMillis());
    try (Admin admin = Admin.create(config)) {
      var rights = new GrantedRights(admin, derived.topics(), PATIENCE);
      List<GrantedRights.Lack> missing = rights.missing(holder.needs());
      return (missing.isEmpty() ? unasked(failure, holder) : missing.stream())
          .map(GrantedRights.Lack::toString)
          .collect(Collectors.joining("; "));
    }
  }

  /** The right to write under a command's own id, which only the command itself can try. */
  private static Stream<GrantedRights.Lack> unasked(Throwable failure, RightsHolder holder) {
    return Refusals.isBy(failure, TransactionalIdAuthorizationException.class)
        ? holder.needs().stream()
            .map(Right::on)
            .filter(on -> on.resourceType() == ResourceType.TRANSACTIONAL_ID)
            .map(on -> new GrantedRights.Lack(on, Set.of(AclOperation.WRITE)))
        : Stream.of();
  }
}
