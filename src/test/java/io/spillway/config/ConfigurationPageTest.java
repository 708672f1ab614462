package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Compares the reference page with the keys. {@code mvn test -Dtest=*PageTest -Ddocs.fix=true}
 * rewrites the page.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs/reference/configuration.md");
  private static final String BEGIN = "<!-- generated from Keys: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageListsEveryKeyAsTheCodeHasIt() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    String expected = page.substring(0, from) + table() + page.substring(page.indexOf(END));

    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
  }

  private static String table() {
    return Keys.all().stream()
        .map(ConfigurationPageTest::row)
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
