package io.spillway.doctor;

import io.spillway.config.Settings;
import io.spillway.rights.RightsHolder;
import io.spillway.status.Category;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether this user has the rights of the roles that run here. Blocks. */
final class RightsFindings {
  private static final Category WHOSE = Category.DEPLOYMENT_CONFIG;

  private final Settings settings;
  private final DerivedSettings derived;
  private final KafkaFindings kafka;

  RightsFindings(Settings settings, KafkaFindings kafka) {
    this.settings = settings;
    this.derived = new DerivedSettings(settings);
    this.kafka = kafka;
  }

  /** A line for each role. */
  List<CheckResult> rights() {
    GrantedRights rights = new GrantedRights(kafka.admin(), derived.topics(), kafka.patience());
    List<CheckResult> lines = new ArrayList<>();
    for (RoleDescriptor role : RoleDescriptor.running(settings)) {
      var missing = rights.missing(RightsHolder.of(role, derived).needs());
      lines.add(line(role, missing, rights.isOfAbsentTopics()));
    }
    return lines;
  }

  private static CheckResult line(
      RoleDescriptor role, List<GrantedRights.Lack> missing, boolean absentTopics) {
    if (missing.isEmpty()) {
      String absent =
          absentTopics ? "; of topics that do not exist Kafka does not tell the rights" : "";
      return CheckResult.ok("rights", "the " + role.name() + " has all that it needs" + absent);
    }
    return CheckResult.fail(
        "rights",
        WHOSE,
        "the "
            + role.name()
            + " may not: "
            + missing.stream().map(GrantedRights.Lack::toString).collect(Collectors.joining("; ")),
        "'spillway rights " + role.name() + "' prints commands that grant it");
  }
}
