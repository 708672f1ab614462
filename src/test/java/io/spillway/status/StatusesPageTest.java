package io.spillway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Compares the reference page with the table. {@code mvn test -Dtest=*PageTest -Ddocs.fix=true}
 * rewrites the page.
 */
class StatusesPageTest {
  private static final Path PAGE = Path.of("docs/reference/statuses.md");
  private static final String BEGIN = "<!-- generated from KnownFailure.%s: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";
  private static final String HEADER =
      "| status | type | in the envelope | category | disposition | whose attempt | what a person should do |\n"
          + "| --- | --- | --- | --- | --- | --- | --- |\n";

  @Test
  void thePageListsEveryRowAsTheCodeHasIt() throws Exception {
    String page = Files.readString(PAGE);
    String expected = page;
    for (KnownFailure.RowSource source : KnownFailure.RowSource.values()) {
      String begin = BEGIN.formatted(source);
      assertThat(expected).contains(begin);
      int from = expected.indexOf(begin) + begin.length();
      expected =
          expected.substring(0, from)
              + table(source)
              + expected.substring(expected.indexOf(END, from));
    }
    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("mvn test -Dtest=*PageTest -Ddocs.fix=true").isEqualTo(expected);
    }
  }

  private static String table(KnownFailure.RowSource source) {
    return Arrays.stream(KnownFailure.values())
        .filter(row -> row.source() == source)
        .map(StatusesPageTest::row)
        .collect(Collectors.joining("", HEADER, ""));
  }

  private static String row(KnownFailure row) {
    return "| %d | `%s` | %s | `%s` | %s | %s | %s |\n"
        .formatted(
            row.status(),
            row.type(),
            row.disposition() == Disposition.EXPIRE
                ? "none"
                : "`" + KnownFailure.envelopeType(row.type()) + "`",
            row.category().tag(),
            row.disposition().tag().replace('_', '-'),
            row.charge().words(),
            row.advice());
  }
}
