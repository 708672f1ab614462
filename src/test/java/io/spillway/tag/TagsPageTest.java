package io.spillway.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of tags is generated from their table. */
class TagsPageTest {
  private static final Path PAGE = Path.of("docs/reference/tags.md");
  private static final String BEGIN = "<!-- generated from Tags: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageListsEveryTagAsTheCodeHasIt() throws Exception {
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
    return Tags.ALL.stream()
        .map(TagsPageTest::row)
        .collect(
            Collectors.joining(
                "",
                "| tag | value | at most | what it says | on |\n| --- | --- | --- | --- | --- |\n",
                ""));
  }

  private static String row(Tag<?> tag) {
    return "| `%s` | %s | %d | %s | %s%s |\n"
        .formatted(
            tag.name(),
            tag.values(),
            tag.mostChars(),
            tag.meaning(),
            tag.isAlways() ? "" : "sometimes: ",
            records(tag.carriers()));
  }

  private static String records(Set<Carrier> carriers) {
    if (carriers.equals(EnumSet.allOf(Carrier.class))) {
      return "every record";
    }
    if (carriers.equals(EnumSet.complementOf(EnumSet.of(Carrier.SUCCESS)))) {
      return "all but successful results";
    }
    return carriers.stream().map(Carrier::words).collect(Collectors.joining(", "));
  }
}
