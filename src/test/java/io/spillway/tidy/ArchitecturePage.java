package io.spillway.tidy;

import io.spillway.pages.GeneratedPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tables of rooms of the architecture's page: each package with what its package-info says. */
public final class ArchitecturePage {
  private static final Path ROOT = Path.of("src/main/java/io/spillway");

  private static final Predicate<String> IS_DEV =
      room -> room.equals("dev") || room.startsWith("dev/");

  private ArchitecturePage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/internals/architecture.md")
        .with("package-info of the service", () -> table(IS_DEV.negate()))
        .with("package-info of dev", () -> table(IS_DEV));
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
