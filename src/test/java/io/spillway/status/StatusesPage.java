package io.spillway.status;

import io.spillway.pages.GeneratedPage;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The reference of the statuses: every row of the table as the code has it. */
public final class StatusesPage {
  private static final String HEADER =
      "| status | type | in the envelope | category | disposition | whose attempt | what a person should do |\n"
          + "| --- | --- | --- | --- | --- | --- | --- |\n";

  private StatusesPage() {}

  public static GeneratedPage page() {
    GeneratedPage page = new GeneratedPage("docs/reference/statuses.md");
    for (RowSource source : RowSource.values()) {
      page.with("KnownFailure." + source, () -> table(source));
    }
    return page;
  }

  private static String table(RowSource source) {
    return Arrays.stream(KnownFailure.values())
        .filter(row -> row.source() == source)
        .map(StatusesPage::row)
        .collect(Collectors.joining("", HEADER, ""));
  }

  private static String row(KnownFailure row) {
    return "| %d | `%s` | %s | `%s` | %s | %s | %s |\n"
        .formatted(
            row.status(),
            row.type(),
            row.disposition() == Disposition.EXPIRE
                ? "none"
                : "`" + EnvelopeType.of(row.type()) + "`",
            row.category().tag(),
            row.disposition().tag().replace('_', '-'),
            row.charge().words(),
            row.advice());
  }
}
