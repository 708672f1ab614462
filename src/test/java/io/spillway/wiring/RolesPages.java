package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.RoleName;
import io.spillway.metrics.MeterName;
import io.spillway.pages.GeneratedPage;
import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of roles, as the descriptors have them. */
public final class RolesPages {

  private static final String SOURCE = "RoleDescriptor";

  private RolesPages() {}

  public static GeneratedPage roles() {
    return new GeneratedPage("docs/reference/roles.md").with(SOURCE, RolesPages::roleTable);
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
