package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of rooms are generated from each package's package-info. */
class ArchitecturePageTest {
  private static final Path PAGE = Path.of("docs/internals/architecture.md");
  private static final Path ROOT = Path.of("src/main/java/io/spillway");
  private static final String BEGIN = "<!-- generated from package-info of %s: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageListsEveryRoomWithItsJob() throws Exception {
    String page = Files.readString(PAGE);
    Predicate<String> isDev = room -> room.equals("dev") || room.startsWith("dev/");
    String expected = with(page, "the service", table(isDev.negate()));
    expected = with(expected, "dev", table(isDev));

    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
  }

  private static String with(String page, String name, String table) {
    String begin = BEGIN.formatted(name);
    assertThat(page).contains(begin);
    int from = page.indexOf(begin) + begin.length();
    return page.substring(0, from) + table + page.substring(page.indexOf(END, from));
  }

  private static String table(Predicate<String> wanted) throws Exception {
    StringBuilder table = new StringBuilder("| room | its job |\n| --- | --- |\n");
    for (Path info : infos()) {
      String room = ROOT.relativize(info.getParent()).toString();
      if (wanted.test(room)) {
        table.append("| `%s` | %s |\n".formatted(room.replace('/', '.'), job(info)));
      }
    }
    return table.toString();
  }

  private static List<Path> infos() throws Exception {
    try (var files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.endsWith("package-info.java"))
          .sorted(Comparator.comparing(file -> file.getParent().toString()))
          .toList();
    }
  }

  /** The Javadoc on one line, as Markdown. */
  private static String job(Path info) throws Exception {
    String text = Files.readString(info);
    return text.substring("/**".length(), text.indexOf("*/"))
        .lines()
        .map(line -> line.strip().replaceFirst("^\\* ?", ""))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "))
        .strip()
        .replaceAll("\\{@(?:code|link) (?:[a-z0-9]+\\.)*([^}]+)}", "`$1`")
        .replaceAll("docs/internals/(\\w+)\\.md", "[$1]($1.md)")
        .replace("|", "\\|");
  }
}
