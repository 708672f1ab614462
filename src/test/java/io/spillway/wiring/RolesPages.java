package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.metrics.MeterName;
import io.spillway.pages.GeneratedPage;
import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The tables of roles and of their rights, as the descriptors have them. */
public final class RolesPages {

  private static final String SOURCE = "RoleDescriptor";

  private RolesPages() {}

  public static GeneratedPage roles() {
    return new GeneratedPage("docs/reference/roles.md").with(SOURCE, RolesPages::roleTable);
  }

  /** With the rights that each role needs. */
  public static GeneratedPage refusals() {
    return new GeneratedPage("docs/operating/refusals.md").with(SOURCE, RolesPages::rightsTable);
  }

  private static String roleTable() {
    StringBuilder table = new StringBuilder("| | " + row(RoleName.values()) + "\n| --- |");
    table.append(" --- |".repeat(RoleName.values().length)).append('\n');
    List<RoleDescriptor> roles = RoleDescriptor.all();
    table.append("| work | ").append(row(roles.stream().map(RoleDescriptor::work)));
    table.append("\n| reads | ").append(row(roles.stream().map(role -> topics(role.reads()))));
    table.append("\n| follows | ").append(row(roles.stream().map(role -> topics(role.follows()))));
    table.append("\n| writes | ").append(row(roles.stream().map(role -> topics(role.writes()))));
    table.append("\n| keys | ").append(row(roles.stream().map(role -> keys(role.keys()))));
    table.append("\n| meters | ").append(row(roles.stream().map(role -> meters(role.meters()))));
    return table.append('\n').toString();
  }

  private static String rightsTable() throws Exception {
    DerivedSettings derived = new DerivedSettings(Settings.load(Map.of(), null));
    StringBuilder table = new StringBuilder("| who | on | rights |\n| --- | --- | --- |\n");
    for (RoleDescriptor role : RoleDescriptor.all()) {
      rights(table, role.name().text(), Right.of(role, derived));
    }
    rights(table, "each start", Right.ofAnyStart(derived));
    rights(table, "each start, to fit the brokers' limits; can be missing", List.of(Right.LIMITS));
    return table.toString();
  }

  /** Rights of the same operations on things of the same type stand in one row. */
  private static void rights(StringBuilder table, String who, List<Right> rights) {
    record Kind(ResourceType type, PatternType pattern, Set<AclOperation> operations) {}
    Map<Kind, List<String>> rows = new LinkedHashMap<>();
    for (Right right : rights) {
      ResourcePattern on = right.on();
      boolean isTopic = on.resourceType() == ResourceType.TOPIC;
      String star = isTopic && on.patternType() == PatternType.PREFIXED ? "*" : "";
      PatternType pattern = isTopic ? PatternType.LITERAL : on.patternType();
      rows.computeIfAbsent(
              new Kind(on.resourceType(), pattern, right.operations()), kind -> new ArrayList<>())
          .add("`" + on.name() + star + "`");
    }
    rows.forEach((kind, names) ->
        table.append(
            "| %s | %s %s | %s |\n"
                .formatted(
                    who,
                    what(kind.type(), names.size()),
                    String.join(", ", names),
                    kind.operations().stream()
                        .sorted()
                        .map(AclOperation::name)
                        .collect(Collectors.joining(", ")))));
  }

  private static String what(ResourceType type, int number) {
    return switch (type) {
      case TOPIC -> number == 1 ? "topic" : "topics";
      case GROUP -> "group";
      case TRANSACTIONAL_ID -> "transactional ids that begin with";
      default -> "cluster";
    };
  }

  private static String topics(Set<TopicKind> kinds) {
    Topics topics = new Topics("", List.of(Duration.ofSeconds(1)));
    if (kinds.isEmpty()) {
      return "none";
    }
    return kinds.stream()
        .map(kind ->
            kind == TopicKind.RETRIES ? topics.retryPrefix() + "*" : kind.names(topics).getFirst())
        .map(name -> "`" + name + "`")
        .collect(Collectors.joining(", "));
  }

  private static String keys(Collection<Key<?>> keys) {
    return keys.isEmpty()
        ? "none"
        : keys.stream().map(key -> "`" + key.name() + "`").collect(Collectors.joining(", "));
  }

  private static String meters(Set<MeterName> meters) {
    return meters.stream()
        .map(meter -> "`" + meter.prometheusName() + "`")
        .collect(Collectors.joining(", "));
  }

  private static String row(RoleName... names) {
    return row(Arrays.stream(names).map(RoleName::text));
  }

  private static String row(java.util.stream.Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "", " |"));
  }
}
