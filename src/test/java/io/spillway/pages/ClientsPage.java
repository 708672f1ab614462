package io.spillway.pages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The page of the worked clients holds their very files, which src/check/clients runs. */
final class ClientsPage {
  static final Path DIRECTORY = Path.of("docs/start/clients");

  /** What each file is written in, as a fence of Markdown names it. */
  static final Map<String, String> CLIENTS =
      new TreeMap<>(
          Map.of(
              "SpillwayClient.java", "java",
              "client.mts", "ts",
              "client.py", "python",
              "client.sh", "bash"));

  private ClientsPage() {}

  static GeneratedPage page() {
    GeneratedPage page = new GeneratedPage("docs/start/clients.md");
    CLIENTS.forEach((name, language) -> {
      Path file = DIRECTORY.resolve(name);
      page.with(
          file.toString(), () -> "```%s\n%s```\n".formatted(language, Files.readString(file)));
    });
    return page;
  }
}
