package io.spillway.config;

import io.spillway.pages.GeneratedPage;
import java.util.stream.Collectors;

/** The reference of the configuration: every key as the code has it. */
public final class ConfigurationPage {

  private ConfigurationPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/reference/configuration.md")
        .with("Keys", ConfigurationPage::table);
  }

  private static String table() {
    return Keys.all().stream()
        .map(ConfigurationPage::row)
        .collect(
            Collectors.joining(
                "",
                "| key | environment | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n",
                ""));
  }

  private static String row(Key<?> key) {
    String standard = key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
    return "| `%s` | `%s` | %s | %s | %s |\n"
        .formatted(key.name(), key.environment(), standard, key.allowed(), key.meaning());
  }
}
