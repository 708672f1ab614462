package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.deadletter.DeadLetterRecord;
import io.spillway.deadletter.LetterJson;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.common.header.Header;

/**
 * Dead letters for people. The columns have fixed widths, because the letters are printed as they
 * are read; what is longer pushes the rest of its line to the right.
 */
final class LetterTable {
  private static final String ROW = "%-20s  %-6s  %-22s  %-22s  %5s  %-8s  %-24s  %s%n";

  private LetterTable() {}

  static void printHead(PrintStream out) {
    out.printf(
        ROW, "GIVEN UP AT", "STATUS", "TYPE", "MODEL", "CALLS", "REPLAYED", "LETTER", "CUSTOM_ID");
  }

  static void print(DeadLetterRecord letter, boolean isReplayed, PrintStream out) {
    out.printf(
        ROW,
        letter.at().truncatedTo(ChronoUnit.SECONDS),
        letter.status() == 0 ? "-" : Integer.toString(letter.status()),
        orDash(letter.errorType()),
        orDash(letter.model()),
        letter.retryState().calls(),
        isReplayed ? "yes" : "no",
        letter.place(),
        printable(letter.id()));
  }

  /** One letter in full: what it is, its headers, its history and its value. */
  static void printWhole(DeadLetterRecord letter, boolean isReplayed, PrintStream out) {
    out.printf("letter     %s%n", letter.place());
    out.printf("given up   %s%n", letter.at());
    out.printf("custom_id  %s%n", printable(letter.id()));
    out.printf("origin     %s%n", letter.origin().name());
    out.printf(
        "failure    %s %s%n",
        letter.status() == 0 ? "-" : Integer.toString(letter.status()),
        orDash(letter.errorType()) + ": " + printable(letter.message()));
    out.printf("replayed   %s%n", isReplayed ? "yes" : "no");
    out.println("headers");
    for (Header header : letter.record().headers()) {
      out.printf("  %s: %s%n", printable(header.key()), printable(LetterJson.shown(header)));
    }
    out.println("history");
    letter
        .retryState()
        .history()
        .entries()
        .forEach(entry ->
            out.printf(
                "  %s  %s %d %s (%s)%s%n",
                entry.at(),
                entry.held() ? "wait before attempt" : "attempt",
                entry.attempt(),
                entry.status() + " " + printable(entry.errorType()),
                printable(entry.phase()),
                entry.requestId() == null ? "" : " " + printable(entry.requestId())));
    byte[] value = letter.record().value();
    out.printf("value      %s%n", value == null ? "none" : value.length + " bytes");
    if (value != null) {
      out.println(printable(new String(value, UTF_8)));
    }
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : printable(text);
  }

  /** The text without characters that a terminal would obey. */
  static String printable(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) && point != '\t' ? '\uFFFD' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
