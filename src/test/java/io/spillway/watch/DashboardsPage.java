package io.spillway.watch;

import io.spillway.pages.GeneratedPage;

/** The page of the dashboard: every panel with its description. */
public final class DashboardsPage {

  private DashboardsPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/operating/dashboards.md")
        .with("errors.json", DashboardsPage::panels);
  }

  private static String panels() throws Exception {
    StringBuilder table =
        new StringBuilder("| panel | what it shows, and what to do |\n| --- | --- |\n");
    for (Dashboard.Panel panel : Dashboard.read(Dashboard.ERRORS).panels()) {
      table.append("| %s | %s |\n".formatted(panel.title(), panel.description()));
    }
    return table.toString();
  }
}
