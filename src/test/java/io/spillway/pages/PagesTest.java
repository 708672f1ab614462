package io.spillway.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.ConfigurationPage;
import io.spillway.dist.LicencesPage;
import io.spillway.metrics.MetricsPage;
import io.spillway.rights.RightsPage;
import io.spillway.status.StatusesPage;
import io.spillway.tag.TagsPage;
import io.spillway.tidy.ArchitecturePage;
import io.spillway.topics.TopicsPage;
import io.spillway.watch.DashboardsPage;
import io.spillway.wiring.RolesPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page that is generated says what the code says; {@link #FIX} writes all of them anew. */
class PagesTest {
  private static final String FIX = "mvn test -Dtest=PagesTest -Ddocs.fix=true";

  static List<GeneratedPage> pages() throws IOException {
    return List.of(
        ArchitecturePage.page(),
        ClientsPage.page(),
        ConfigurationPage.page(),
        DashboardsPage.page(),
        LicencesPage.page(),
        MetricsPage.page(),
        RightsPage.page(),
        RolesPages.roles(),
        StatusesPage.page(),
        TagsPage.page(),
        TopicsPage.page());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itSaysWhatTheCodeSays(GeneratedPage page) throws Exception {
    String expected = page.madeAnew(page.read());
    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(page.file(), expected);
    }
    assertThat(page.read())
        .as("%s is not what the code says; written anew by: %s", page, FIX)
        .isEqualTo(expected);
  }

  /** A page with a part that no page of the list makes would never be compared. */
  @Test
  void everyGeneratedPageIsInTheList() throws Exception {
    List<Path> listed = pages().stream().map(GeneratedPage::file).toList();
    Path peers = Path.of("docs/reference/peers.md"); // PeersPageIT
    assertThat(withGeneratedParts())
        .contains(peers)
        .allMatch(file -> listed.contains(file) || file.equals(peers));
  }

  @Test
  void aPageWithoutThePartIsAnError() {
    GeneratedPage page = new GeneratedPage("made-up.md").with("Keys", () -> "a\n");
    assertThatThrownBy(() -> page.madeAnew("nothing\n"))
        .hasMessageContainingAll("made-up.md", "generated from Keys");
  }

  @Test
  void onlyThePartChanges() throws Exception {
    GeneratedPage page = new GeneratedPage("made-up.md").with("Keys", () -> "new\n");
    String before =
        "head\n<!-- generated from Keys: do not edit -->\n%s<!-- end of generated -->\nfoot\n";
    assertThat(page.madeAnew(before.formatted("old\n"))).isEqualTo(before.formatted("new\n"));
  }

  private static List<Path> withGeneratedParts() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      List<Path> pages = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      assertThat(pages).isNotEmpty();
      return pages.stream().filter(PagesTest::isGenerated).toList();
    }
  }

  private static boolean isGenerated(Path file) {
    try {
      return Files.readString(file).contains("<!-- generated ");
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
