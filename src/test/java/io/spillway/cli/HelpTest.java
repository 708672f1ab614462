package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help of every command, as a person reads it on a terminal of 80 columns. */
class HelpTest {

  private static final int WIDTH = 80;

  @ParameterizedTest
  @MethodSource("commands")
  void helpFillsItsLines(String command) {
    CliRun run = CliRun.of(Map.of(), "", (command + " --help").strip().split(" "));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).isNotEmpty().allMatch(line -> line.length() <= WIDTH);
    for (List<String> paragraph : prose(run.lines())) {
      for (int i = 0; i + 1 < paragraph.size(); i++) {
        String next = paragraph.get(i + 1).split(" ")[0];
        assertThat(paragraph.get(i).length() + 1 + next.length())
            .as("the line '%s' leaves room for '%s'", paragraph.get(i), next)
            .isGreaterThanOrEqualTo(WIDTH);
      }
    }
  }

  @Test
  void theDefaultsInTheHelpAreThoseOfTheKeys() {
    CliRun run = CliRun.of(Map.of(), "", "--help");

    for (Key<?> key : List.of(Keys.KAFKA_BOOTSTRAP_SERVERS, Keys.TOPIC_PREFIX)) {
      assertThat(run.lines())
          .anyMatch(line ->
              line.contains(key.environment()) && line.endsWith("(" + key.defaultText() + ")"));
    }
  }

  @Test
  void theRolesToChooseFromAreThoseThatThereAre() {
    assertThat(CliRun.of(Map.of(), "", "run", "--help").out())
        .contains("Which roles run here: " + RoleName.texts());
    assertThat(CliRun.of(Map.of(), "", "progress", "show", "--help").out())
        .contains("Only of these: worker, router, delayer");
  }

  @Test
  void everyCommandIsTried() {
    assertThat(commands()).contains("", "run", "submit", "topics create").hasSizeGreaterThan(8);
  }

  /** The paragraphs of lines that begin at the margin, without headings. */
  private static List<List<String>> prose(List<String> lines) {
    List<List<String>> paragraphs = new ArrayList<>();
    List<String> paragraph = new ArrayList<>();
    for (String line : lines) {
      boolean isProse = !line.isBlank() && !line.startsWith(" ") && !line.endsWith(":");
      if (isProse && !line.startsWith("Usage: ")) {
        paragraph.add(line);
      } else if (!paragraph.isEmpty()) {
        paragraphs.add(paragraph);
        paragraph = new ArrayList<>();
      }
    }
    return paragraphs;
  }

  static List<String> commands() {
    var console = new Console(System.in, System.out, System.err, Map.of(), false, false);
    return names("", Main.commandLine(console)).toList();
  }

  private static Stream<String> names(String name, CommandLine command) {
    Stream<String> below =
        command.getSubcommands().entrySet().stream()
            .filter(entry -> !entry.getKey().equals("help"))
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .flatMap(entry -> names((name + " " + entry.getKey()).strip(), entry.getValue()));
    return Stream.concat(Stream.of(name), below);
  }
}
