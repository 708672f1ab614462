package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code spillway rights} prints, as it is pasted. */
class RightsCommandTest {

  private static final Map<String, String> CLUSTER =
      Map.of("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "kafka-1:9092", "SPILLWAY_TOPIC_PREFIX", "x.");

  @Test
  void theLinesAreThoseOfKafkasOwnTool() {
    CliRun run = CliRun.of(CLUSTER, "", "rights", "submit", "--principal", "User:CN=me,O=us");

    assertThat(run)
        .isEqualTo(
            new CliRun(
                0,
                """
                # submit
                kafka-acls.sh --bootstrap-server kafka-1:9092 --command-config admin.properties --add\
                 --allow-principal 'User:CN=me,O=us' --operation Write --operation Describe --topic x.jobs
                """,
                ""));
  }

  @Test
  void prefixesAreSaidToBePrefixesAndWhatCanBeMissingComesLast() {
    CliRun run = CliRun.of(CLUSTER, "", "rights", "delayer");

    assertThat(run.lines())
        .anyMatch(line -> line.endsWith("--topic x.retry. --resource-pattern-type prefixed"))
        .anyMatch(line ->
            line.contains("'User:spillway-delayer' --operation Write --operation Describe")
                && line.endsWith(
                    "--transactional-id spillway-x-delayer --resource-pattern-type prefixed"))
        .anyMatch(line ->
            line.endsWith("--operation Read --operation Describe --group spillway-x-delayer"));
    assertThat(run.lines().getLast()).endsWith("--operation DescribeConfigs --cluster");
    assertThat(run.lines().get(run.lines().size() - 2))
        .startsWith("# delayer, can be left out: without it, ");
  }

  @Test
  void withoutANameAllRolesAndCommandsAreThereEachWithAUserOfItsOwn() throws Exception {
    CliRun run = CliRun.of(CLUSTER, "", "rights", "--json");

    JsonNode acls = new ObjectMapper().readTree(run.out());
    assertThat(acls.findValuesAsText("for"))
        .contains("worker", "router", "delayer", "progress reset");
    assertThat(acls)
        .anyMatch(acl ->
            acl.path("principal").asText().equals("User:spillway-topics-create")
                && acl.path("operation").asText().equals("CREATE")
                && acl.path("resource_name").asText().equals("x.retry.")
                && acl.path("pattern_type").asText().equals("PREFIXED")
                && acl.path("needed").asBoolean());
  }

  @Test
  void whatIsNoRoleAndNoPrincipalIsNamedWithWhatIsAllowed() {
    CliRun name = CliRun.of(CLUSTER, "", "rights", "wroker");
    CliRun principal = CliRun.of(CLUSTER, "", "rights", "--principal", "it's me");

    assertThat(name.exitCode()).isEqualTo(2);
    assertThat(name.err())
        .contains(
            "'wroker' is no role and no command that uses Kafka", "'worker'", "'topics check'");
    assertThat(principal.exitCode()).isEqualTo(2);
    assertThat(principal.err()).contains("--principal is 'it's me', allowed is TYPE:NAME");
  }
}
