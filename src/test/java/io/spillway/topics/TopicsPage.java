package io.spillway.topics;

import io.spillway.config.Settings;
import io.spillway.pages.GeneratedPage;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference of the topics: the table is what the code makes of the defaults. */
public final class TopicsPage {
  private static final Map<Requirement, String> ACCEPTED =
      Map.of(
          Requirement.EXACT, "only this",
          Requirement.AT_LEAST, "this or more",
          Requirement.AT_MOST, "this; less is a warning",
          Requirement.LONG_ENOUGH, "this or more; a week or more is a warning",
          Requirement.UNLIMITED_TIME, "this; a week or more is a warning",
          Requirement.PREFERRED, "other values are a warning");

  private TopicsPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/reference/topics.md")
        .with("TopicSpecs", () -> table(specsOfAServiceWithoutConfiguration()));
  }

  /** On a cluster of three brokers. */
  private static List<TopicSpec> specsOfAServiceWithoutConfiguration() throws Exception {
    return TopicSpecs.of(
        new DerivedSettings(Settings.load(Map.of(), null)).topicsSettings(3),
        RoleDescriptor.topics());
  }

  private static String table(List<TopicSpec> specs) {
    String head =
        """
        | topic | setting | value | accepted | why |
        | --- | --- | --- | --- | --- |
        """;
    return specs.stream()
        .filter(spec -> !spec.name().contains("retry") || spec.name().endsWith(".1s"))
        .flatMap(TopicsPage::rows)
        .collect(Collectors.joining("\n", head, "\n"));
  }

  private static Stream<String> rows(TopicSpec spec) {
    String name = "`" + spec.name().replace("retry.1s", "retry.*") + "`";
    String partitions =
        row(
            name,
            "partitions",
            Integer.toString(spec.partitions()),
            spec.use().isFixed() ? "only this" : "other values are a warning",
            spec.use().why());
    return Stream.concat(
        Stream.of(partitions),
        spec.settings().stream()
            .map(setting ->
                row(
                    name,
                    "`" + setting.key() + "`",
                    "`" + setting.value() + "`",
                    ACCEPTED.get(setting.requirement()),
                    setting.why())));
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
