package io.spillway.dist;

import io.spillway.pages.GeneratedPage;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The list of the libraries' licences in the distribution, made of the bills of materials. */
public final class LicencesPage {
  /**
   * The text that holds each licence. If a library may be used under several, the first one here is
   * taken.
   */
  private static final Map<String, String> TEXTS = texts();

  private LicencesPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("src/dist/licenses/README.md")
        .with("the bills of materials", LicencesPage::table);
  }

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Apache-2.0", "../LICENSE");
    texts.put("MIT", "MIT.txt");
    texts.put("BSD-2-Clause", "BSD-2-Clause.txt");
    texts.put("BSD-3-Clause", "BSD-3-Clause.txt");
    texts.put("Go License", "BSD-3-Clause.txt");
    texts.put("EPL-2.0", "EPL-2.0.txt");
    return texts;
  }

  private static String table() throws IOException {
    List<String> service = jars(Bill.read(Bill.SERVICE));
    String rows =
        Bill.read(Bill.WITH_DEV).libraries().stream()
            .sorted(Comparator.comparing(Bill.Library::jar))
            .map(library -> row(service.contains(library.jar()) ? "lib" : "dev", library))
            .collect(Collectors.joining());
    return "| library | licence |\n| --- | --- |\n" + rows;
  }

  private static List<String> jars(Bill bill) {
    return bill.libraries().stream().map(Bill.Library::jar).toList();
  }

  private static String row(String directory, Bill.Library library) {
    String licence = chosen(library);
    return "| %s/%s | [%s](%s) |\n"
        .formatted(directory, library.jar(), licence, TEXTS.get(licence));
  }

  private static String chosen(Bill.Library library) {
    return TEXTS.keySet().stream()
        .filter(library.licences()::contains)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "%s is under %s, of which there is no text in src/dist/licenses"
                    .formatted(library.jar(), library.licences())));
  }
}
