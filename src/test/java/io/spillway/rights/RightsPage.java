package io.spillway.rights;

import io.spillway.config.Settings;
import io.spillway.pages.GeneratedPage;
import io.spillway.wiring.DerivedSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The table of the least rights of roles and commands, with the names of the defaults. */
public final class RightsPage {

  private RightsPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/operating/rights.md").with("RightsHolder", RightsPage::table);
  }

  private static String table() throws Exception {
    DerivedSettings derived = new DerivedSettings(Settings.load(Map.of(), null));
    StringBuilder table = new StringBuilder("| who | on | rights | without |\n");
    table.append("| --- | --- | --- | --- |\n");
    for (RightsHolder holder : RightsHolder.all(derived)) {
      rows(table, holder.name(), holder.needs(), "");
      Map<String, List<Right>> optional = new LinkedHashMap<>();
      holder
          .uses()
          .forEach(may ->
              optional.computeIfAbsent(may.otherwise(), no -> new ArrayList<>()).add(may.right()));
      optional.forEach((otherwise, rights) -> rows(table, holder.name(), rights, otherwise));
    }
    return table.toString();
  }

  /** Rights of the same operations on things of the same type stand in one row. */
  private static void rows(StringBuilder table, String who, List<Right> rights, String otherwise) {
    record Kind(ResourceType type, boolean isPrefix, Set<AclOperation> operations) {}
    Map<Kind, List<String>> rows = new LinkedHashMap<>();
    for (Right right : rights) {
      ResourcePattern on = right.on();
      boolean isPrefix = on.patternType() == PatternType.PREFIXED;
      boolean isTopic = on.resourceType() == ResourceType.TOPIC;
      Kind kind = new Kind(on.resourceType(), isPrefix && !isTopic, right.operations());
      rows.computeIfAbsent(kind, row -> new ArrayList<>())
          .add("`" + on.name() + (isPrefix && isTopic ? "*" : "") + "`");
    }
    rows.forEach((kind, names) ->
        table.append(
            "| %s | %s %s | %s | %s |\n"
                .formatted(
                    who,
                    what(kind.type(), names.size(), kind.isPrefix()),
                    String.join(", ", names),
                    kind.operations().stream()
                        .map(AclOperation::name)
                        .collect(Collectors.joining(", ")),
                    otherwise)));
  }

  private static String what(ResourceType type, int number, boolean isPrefix) {
    return switch (type) {
      case TOPIC -> number == 1 ? "topic" : "topics";
      case GROUP -> number == 1 ? "group" : "groups";
      case TRANSACTIONAL_ID -> isPrefix ? "transactional ids that begin with" : "transactional id";
      default -> "cluster";
    };
  }
}
