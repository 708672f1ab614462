package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Compares the reference page with the meters. {@code mvn test -Dtest=*PageTest -Ddocs.fix=true}
 * rewrites the page.
 */
class MetricsPageTest {
  private static final Path PAGE = Path.of("docs/reference/metrics.md");
  private static final String BEGIN = "<!-- generated from MeterName and Label: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageListsEveryMeterAsTheCodeHasIt() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    String expected =
        page.substring(0, from) + meters() + "\n" + labels() + page.substring(page.indexOf(END));

    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
  }

  private static String meters() {
    return Arrays.stream(MeterName.values())
        .map(name ->
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    name.prometheusName(),
                    name.type().name().toLowerCase(Locale.ROOT),
                    name.labels().stream()
                        .map(label -> "`" + label.key() + "`")
                        .collect(Collectors.joining(", ")),
                    name.meaning()))
        .collect(
            Collectors.joining(
                "", "| meter | kind | labels | what |\n| --- | --- | --- | --- |\n", ""));
  }

  private static String labels() {
    return Arrays.stream(Label.values())
        .map(label ->
            "| `%s` | %s | %d |\n".formatted(label.key(), label.meaning(), label.mostValues()))
        .collect(Collectors.joining("", "| label | values | at most |\n| --- | --- | --- |\n", ""));
  }
}
