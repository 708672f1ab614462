package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Settings;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table in the reference is what the code makes of the defaults. {@code mvn test
 * -Dtest=TopicsReferenceTest -Dformat.fix=true} rewrites it.
 */
class TopicsReferenceTest {
  private static final Path PAGE = Path.of("docs/reference/topics.md");
  private static final String BEGIN = "<!-- table: TopicSpecs -->\n";
  private static final String END = "<!-- end of table -->";
  private static final Map<Requirement, String> ACCEPTED =
      Map.of(
          Requirement.EXACT, "only this",
          Requirement.AT_LEAST, "this or more",
          Requirement.AT_MOST, "this; less is a warning",
          Requirement.UNLIMITED_TIME, "this; a week or more is a warning",
          Requirement.PREFERRED, "other values are a warning");

  @Test
  void theTableIsTheCode() throws Exception {
    // The settings that a service without configuration has, on a cluster of three brokers.
    List<TopicSpec> specs =
        TopicSpecs.of(
            new DerivedSettings(Settings.load(Map.of(), null)).topicsSettings(3),
            RoleDescriptor.topics());
    String table = table(specs);
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (Boolean.getBoolean("format.fix")) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(table);
    }
  }

  private static String table(List<TopicSpec> specs) {
    String head =
        """
        | topic | setting | value | accepted | why |
        | --- | --- | --- | --- | --- |
        """;
    return specs.stream()
        .filter(spec -> !spec.name().contains("retry") || spec.name().endsWith(".1s"))
        .flatMap(TopicsReferenceTest::rows)
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
