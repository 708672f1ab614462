package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every command that a page tells a reader to type is in a table, which says what runs it or why
 * nothing does. A command is what stands in a block of code: in one that is fenced as {@code sh}
 * all lines are, in one that is indented those that begin with a word as commands have it.
 */
class CommandsTest {
  private static final Path TABLE = Path.of("src/test/resources/io/spillway/tidy/commands.txt");

  private static final String FENCE = "```";
  private static final String INDENT = "    ";

  /** An indented line that is a command: assignments, a word, and the end or a space. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:[A-Z_]+=(?:\"[^\"]*\"|\\S*) )*\\.{0,1}/?[a-z][\\w./-]*(?: .*)?");

  /** How indented lines begin that are pictures, formulas and queries. */
  private static final Pattern NO_COMMAND =
      Pattern.compile("(?:llm\\.|s1 \\+|sum by|jobs a day).*");

  private static final Pattern HERE_DOCUMENT = Pattern.compile(".*<<'(\\w+)'");
  private static final Pattern ENTRY = Pattern.compile("(\\S[^|]*?) \\| (.+)");
  private static final Pattern NOT_RUN = Pattern.compile("not run: \\w.*");

  @Test
  void everyCommandOfAPageIsInTheTable_andEveryEntryIsInAPage() throws Exception {
    Set<String> typed = new TreeSet<>();
    for (Path page : DocumentsTest.pages()) {
      typed.addAll(commands(Files.readAllLines(page)));
    }
    List<String> listed = entries().map(entry -> entry.group(2)).toList();
    assertThat(typed).hasSizeGreaterThan(50);
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(typed)
        .as("commands of pages; %s says of each what runs it, or why nothing does", TABLE)
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void everyEntryNamesATestOrACheckThatThereIs_orAReason() throws Exception {
    Set<String> tests = tests();
    assertThat(entries().map(entry -> entry.group(1)))
        .isNotEmpty()
        .allSatisfy(how ->
            assertThat(
                    NOT_RUN.matcher(how).matches()
                        || tests.contains(how)
                        || how.startsWith("src/check/") && Files.isExecutable(Path.of(how)))
                .as(how)
                .isTrue());
  }

  @Test
  void aBlockIsReadAsAReaderDoes() {
    List<String> page =
        """
        prose `mvn verify`

            A=1 ./spillway run     # why
            printf x \\
              | kcat -P
            llm.jobs ──► worker

        ```text
        output
        ```
        ```sh
        cat <<'END'
        {"a": 1} # text
        END
        ```
        """
            .lines()
            .toList();
    assertThat(commands(page))
        .containsExactly(
            "A=1 ./spillway run", "printf x | kcat -P", "cat <<'END' {\"a\": 1} # text END");
  }

  /** The commands of a page in their order, each as one line without its comment. */
  private static List<String> commands(List<String> page) {
    List<String> commands = new ArrayList<>();
    String fence = null;
    for (Iterator<String> lines = page.iterator(); lines.hasNext(); ) {
      String line = lines.next();
      if (line.startsWith(FENCE)) {
        fence = fence == null ? line.substring(FENCE.length()) : null;
      } else if ("sh".equals(fence) ? isSaid(line) : fence == null && isTyped(line)) {
        commands.add(whole(line.strip(), lines));
      }
    }
    return commands;
  }

  private static boolean isSaid(String line) {
    return !line.isBlank() && !line.startsWith("#");
  }

  private static boolean isTyped(String line) {
    String text = line.strip();
    return line.startsWith(INDENT)
        && !line.startsWith(INDENT + " ")
        && COMMAND.matcher(text).matches()
        && !NO_COMMAND.matcher(text).matches();
  }

  /** A command with the lines that go on with it, and with its here-document. */
  private static String whole(String first, Iterator<String> lines) {
    StringBuilder command = new StringBuilder(withoutComment(first));
    while (command.toString().endsWith("\\")) {
      command.setLength(command.length() - 1);
      command.append(withoutComment(lines.next().strip()));
    }
    Matcher here = HERE_DOCUMENT.matcher(command);
    if (here.matches()) {
      String line;
      do {
        line = lines.next().strip();
        command.append(' ').append(line);
      } while (!line.equals(here.group(1)));
    }
    return command.toString();
  }

  private static String withoutComment(String line) {
    return line.replaceFirst("\\s+# .*", "").strip().replaceFirst(" \\\\$", " \\\\");
  }

  private static Stream<Matcher> entries() throws Exception {
    return Files.readAllLines(TABLE).stream()
        .filter(CommandsTest::isSaid)
        .map(ENTRY::matcher)
        .peek(entry -> assertThat(entry.matches()).as(entry.toString()).isTrue());
  }

  private static Set<String> tests() throws Exception {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\w+(Test|IT)\\.java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
