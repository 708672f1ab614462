package io.spillway.dev.simulator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.capacity.Overload;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.json.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsReaderTest {
  private static final Path DOCS = Path.of("docs/reference/simulator.md");

  private static Faults parse(String json) {
    return FaultsReader.parse("faults.json", json.getBytes(UTF_8));
  }

  private static FaultRule rule(String json) {
    return parse("{\"rules\":[" + json + "]}").rules().getFirst();
  }

  @Test
  void everyConditionIsRead() {
    assertThat(
            rule(
                """
                {"model":"m","probability":0.25,"per":"job","every":2,"attempts":6,"kind":"gzip",
                 "comment":"any"}\
                """))
        .isEqualTo(new FaultRule("m", 0.25, true, 2, 6, CallKind.MESSAGES, new Fault.Gzip()));
    assertThat(rule("{\"kind\":\"gzip\"}")).isEqualTo(FaultRule.of(new Fault.Gzip()));
  }

  @Test
  void everyKindIsRead() {
    assertThat(
            rule("""
            {"kind":"status","status":503,"type":"t","message":"m","body":"text",
             "text":"no healthy upstream","headers":{"retry-after":2,"x":"y"}}\
            """)
                .fault())
        .isEqualTo(
            new Fault.HttpError(
                503,
                "t",
                "m",
                Map.of("retry-after", "2", "x", "y"),
                Fault.Body.TEXT,
                "no healthy upstream"));
    assertThat(
            rule("""
            {"kind":"error-event","type":"api_error","message":"m","after":[2,4],
             "shape":"no-event-line","then":"reset"}\
            """)
                .fault())
        .isEqualTo(
            new Fault.ErrorInStream(
                "api_error",
                "m",
                new FaultPosition(2, 4),
                ErrorShape.NO_EVENT_LINE,
                null,
                Ending.RESET));
    assertThat(rule("{\"kind\":\"truncation\",\"cut\":\"tool-input\",\"then\":\"cut\"}").fault())
        .isEqualTo(
            new Fault.Truncation(FaultPosition.anywhere(), Fault.Cut.TOOL_INPUT, Ending.CUT));
    assertThat(rule("{\"kind\":\"reset\",\"after\":\"before-response\"}").fault())
        .isEqualTo(new Fault.ConnectionReset(FaultPosition.beforeResponse()));
    assertThat(rule("{\"kind\":\"stall\",\"after\":3,\"pings\":true}").fault())
        .isEqualTo(new Fault.Stall(FaultPosition.events(3), true));
    assertThat(rule("{\"kind\":\"spend-limit\",\"wording\":\"specified\"}").fault())
        .isEqualTo(new Fault.SpendLimit(Fault.Wording.SPECIFIED));
    assertThat(rule("{\"kind\":\"not-a-stream\",\"content_type\":\"a/b\",\"text\":\"c\"}").fault())
        .isEqualTo(new Fault.NotAStream("a/b", "c"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|the file is []; allowed: an object",
        "{}|the file.rules is missing; allowed: a list of rules",
        "{\"rules\":{}}|the file.rules is {}; allowed: a list of rules",
        "{\"rules\":[],\"sed\":1}|the file.sed is not known here; allowed keys: capacity, rules, seed",
        "{\"rules\":[],\"seed\":1.5}"
            + "|the file.seed is 1.5; allowed: a whole number from -9223372036854775808 to"
            + " 9223372036854775807",
        "{\"rules\":[1]}|rules[0] is 1; allowed: an object",
      })
  void aWrongFileIsNamed(String json, String complaint) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(FaultsFileException.class)
        .hasMessage("faults.json: " + complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|kind is missing; allowed: status, error-event, truncation, reset, stall, spend-limit,"
            + " not-a-stream, gzip, fixture",
        "{\"kind\":\"statis\"}|kind is \"statis\"; allowed: status, error-event, truncation, reset,"
            + " stall, spend-limit, not-a-stream, gzip, fixture",
        "{\"kind\":\"gzip\",\"probability\":1.5}"
            + "|probability is 1.5; allowed: a number from 0 to 1",
        "{\"kind\":\"gzip\",\"probability\":\"1\"}"
            + "|probability is \"1\"; allowed: a number from 0 to 1",
        "{\"kind\":\"gzip\",\"every\":0}|every is 0; allowed: a whole number from 1 to 2147483647",
        "{\"kind\":\"gzip\",\"attempts\":-1}"
            + "|attempts is -1; allowed: a whole number from 1 to 2147483647",
        "{\"kind\":\"gzip\",\"per\":\"day\"}|per is \"day\"; allowed: call, job",
        "{\"kind\":\"gzip\",\"model\":5}|model is 5; allowed: a string",
        "{\"kind\":\"status\"}|status is missing; allowed: a whole number from 400 to 599",
        "{\"kind\":\"status\",\"status\":200}"
            + "|status is 200; allowed: a whole number from 400 to 599",
        "{\"kind\":\"status\",\"status\":500,\"body\":\"xml\"}"
            + "|body is \"xml\"; allowed: json, json-bare, html, text, empty",
        "{\"kind\":\"status\",\"status\":500,\"headers\":[]}"
            + "|headers is []; allowed: an object of header names and values",
        "{\"kind\":\"status\",\"status\":500,\"headers\":{\"a\":null}}"
            + "|headers.a is null; allowed: a string or a number",
        "{\"kind\":\"error-event\",\"after\":-1}"
            + "|after is -1; allowed: a number of events, [least, most], \"anywhere\"",
        "{\"kind\":\"error-event\",\"after\":\"before-response\"}"
            + "|after is \"before-response\"; allowed: a number of events, [least, most],"
            + " \"anywhere\"",
        "{\"kind\":\"reset\",\"after\":[3,2]}"
            + "|after is [3,2]; allowed: a number of events, [least, most], \"anywhere\" or"
            + " \"before-response\"",
        "{\"kind\":\"error-event\",\"details\":1}|details is 1; allowed: an object",
        "{\"kind\":\"error-event\",\"shape\":\"round\"}"
            + "|shape is \"round\"; allowed: plain, padded, no-event-line, no-space, request-id,"
            + " no-details, details, empty-data, no-data",
        "{\"kind\":\"truncation\",\"then\":\"bang\"}"
            + "|then is \"bang\"; allowed: end, cut, reset, silence, pings",
        "{\"kind\":\"stall\",\"pings\":true,\"after\":\"before-response\"}"
            + "|pings is true; allowed: false where the stall comes before the response",
        "{\"kind\":\"reset\",\"shape\":\"plain\"}"
            + "|shape is not known here; allowed keys: after, attempts, call, comment, every, kind,"
            + " model, per, probability",
      })
  void aWrongRuleIsNamed(String json, String complaint) {
    assertThatThrownBy(() -> rule(json))
        .isInstanceOf(FaultsFileException.class)
        .hasMessage("faults.json: rules[0]." + complaint);
  }

  @Test
  void whatIsNotJsonIsLocated() {
    assertThatThrownBy(() -> parse("{\"seed\":1,\n\"seed\":2}"))
        .isInstanceOf(FaultsFileException.class)
        .hasMessageStartingWith("faults.json is not JSON: line 2, column")
        .hasMessageContaining("Duplicate field 'seed'");
    assertThatThrownBy(() -> Faults.read(Path.of("no-such-file.json")))
        .isInstanceOf(FaultsFileException.class)
        .hasMessageStartingWith("cannot read the faults file no-such-file.json");
  }

  @Test
  void theExampleInTheDocumentationIsRead() throws Exception {
    var example = Pattern.compile("```json\n(\\{\\s+\"seed\".*?)```", Pattern.DOTALL);
    var found = example.matcher(Files.readString(DOCS));
    assertThat(found.find()).isTrue();
    assertThat(parse(found.group(1)).rules()).hasSizeGreaterThan(5);
    var capacity = Pattern.compile("```json\n(\\{\\s+\"capacity\".*?)```", Pattern.DOTALL);
    var second = capacity.matcher(Files.readString(DOCS));
    assertThat(second.find()).isTrue();
    assertThat(parse(second.group(1)).capacity().groups()).hasSize(2);
  }

  @Test
  void theDocumentationNamesEveryChoice() throws Exception {
    String docs = Files.readString(DOCS);
    for (Enum<?>[] choices :
        List.of(
            Ending.values(),
            ErrorShape.values(),
            Fault.Body.values(),
            Fault.Cut.values(),
            Fault.Wording.values(),
            CallEnd.How.values(),
            Overload.Form.values())) {
      for (Enum<?> choice : choices) {
        assertThat(docs).contains("`" + Labels.of(choice) + "`");
      }
    }
  }
}
