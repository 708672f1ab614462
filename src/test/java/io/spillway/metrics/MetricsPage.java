package io.spillway.metrics;

import io.spillway.pages.GeneratedPage;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The reference of the metrics: every meter and every label as the code has it. */
public final class MetricsPage {

  private MetricsPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/reference/metrics.md")
        .with("MeterName and Label", () -> meters() + "\n" + labels());
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
