package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Key;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.metrics.MeterName;
import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;

/**
 * The tables of roles and of their rights are generated from the descriptors. {@code mvn test
 * -Dtest=*PageTest -Ddocs.fix=true} rewrites them.
 */
class RolesPageTest {

  private static final String BEGIN = "<!-- generated from RoleDescriptor: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageOfRolesSaysWhatTheDescriptorsSay() throws Exception {
    StringBuilder table = new StringBuilder("| | " + row(RoleName.values()) + "\n| --- |");
    table.append(" --- |".repeat(RoleName.values().length)).append('\n');
    List<RoleDescriptor> roles = RoleDescriptor.all();
    table.append("| work | ").append(row(roles.stream().map(RoleDescriptor::work)));
    table.append("\n| reads | ").append(row(roles.stream().map(role -> topics(role.reads()))));
    table.append("\n| writes | ").append(row(roles.stream().map(role -> topics(role.writes()))));
    table.append("\n| keys | ").append(row(roles.stream().map(role -> keys(role.keys()))));
    table.append("\n| meters | ").append(row(roles.stream().map(role -> meters(role.meters()))));
    check(Path.of("docs/reference/roles.md"), table.append('\n').toString());
  }

  @Test
  void thePageOfRefusalsSaysWhichRightsTheRolesNeed() throws Exception {
    DerivedSettings derived = new DerivedSettings(Settings.load(Map.of(), null));
    StringBuilder table = new StringBuilder("| who | on | rights |\n| --- | --- | --- |\n");
    for (RoleDescriptor role : RoleDescriptor.all()) {
      rights(table, role.name().text(), Right.of(role, derived));
    }
    rights(table, "each start", Right.ofAnyStart(derived));
    rights(table, "each start, to fit the brokers' limits; can be missing", List.of(Right.LIMITS));
    check(Path.of("docs/operating/refusals.md"), table.toString());
  }

  private static void check(Path page, String table) throws Exception {
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    String expected = text.substring(0, from) + table + text.substring(text.indexOf(END));
    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(page, expected);
    } else {
      assertThat(text).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
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
