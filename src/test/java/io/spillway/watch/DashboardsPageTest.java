package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Compares the page with the dashboard. {@code mvn test -Dtest=*PageTest -Ddocs.fix=true} rewrites
 * the page.
 */
class DashboardsPageTest {
  private static final Path PAGE = Path.of("docs/operating/dashboards.md");
  private static final String BEGIN = "<!-- generated from errors.json: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void thePageListsEveryPanelWithItsDescription() throws Exception {
    String page = Files.readString(PAGE);
    String expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + panels()
            + page.substring(page.indexOf(END));

    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
  }

  @Test
  void everyRowHasItsPictureOnThePage() throws Exception {
    String page = Files.readString(PAGE);
    for (Dashboard.Panel panel : Dashboard.read(Dashboard.ERRORS).panels()) {
      String file = Panels.fileName(panel.row());
      assertThat(page).contains("](pictures/" + file + ")");
      assertThat(Files.readString(PAGE.resolveSibling("pictures").resolve(file)))
          .contains(Chart.escaped(panel.title()));
    }
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
