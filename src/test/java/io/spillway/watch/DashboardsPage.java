package io.spillway.watch;

import io.spillway.pages.GeneratedPage;
import java.io.IOException;

/** The page of the dashboards: every panel with its description. */
public final class DashboardsPage {

  private DashboardsPage() {}

  public static GeneratedPage page() throws IOException {
    GeneratedPage page = new GeneratedPage("docs/operating/dashboards.md");
    for (String file : Dashboard.files()) {
      page = page.with(file, () -> panels(file));
    }
    return page;
  }

  private static String panels(String file) throws IOException {
    StringBuilder table =
        new StringBuilder("| panel | what it shows, and what to do |\n| --- | --- |\n");
    for (Dashboard.Panel panel : Dashboard.read(Dashboard.DIRECTORY.resolve(file)).panels()) {
      table.append("| %s | %s |\n".formatted(panel.title(), panel.description()));
    }
    return table.toString();
  }
}
