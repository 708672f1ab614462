package io.spillway.tidy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spillway.running.NotChecked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code src/check/holes}, against a stand-in for the database. */
class HolesCheckTest {

  private static final String FAMOUS = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1";
  private static final String HOLE = "{\"vulns\":[{\"id\":\"GHSA-1\"}]}";

  @TempDir private Path directory;
  private HttpServer database;
  private String knownTo = HOLE;

  @BeforeEach
  void start() throws IOException {
    for (String tool : List.of("bash", "curl", "jq")) {
      boolean isThere =
          Stream.of(System.getenv("PATH").split(":", -1))
              .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
      NotChecked.unless(isThere, "src/check/holes: there is no " + tool);
    }
    database = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    database.createContext("/v1/querybatch", this::batch);
    database.createContext(
        "/v1/vulns/",
        exchange ->
            answer(
                exchange,
                "{\"summary\":\"It\\nleaks\",\"affected\":[{\"ranges\":[{\"events\":[{\"introduced\":\"0\"},"
                    + "{\"fixed\":\"1.1\"}]}]}]}"));
    database.start();
  }

  @AfterEach
  void stop() {
    if (database != null) {
      database.stop(0);
    }
  }

  private void batch(HttpExchange exchange) throws IOException {
    StringBuilder results = new StringBuilder();
    JsonNode question = new ObjectMapper().readTree(exchange.getRequestBody());
    for (JsonNode query : question.path("queries")) {
      String library = query.path("package").path("purl").asText();
      boolean hasHole = library.equals("pkg:maven/g/bad@1.0");
      String found = library.equals(FAMOUS) ? knownTo : hasHole ? HOLE : "{}";
      results.append(results.isEmpty() ? "" : ",").append(found);
    }
    answer(exchange, "{\"results\":[" + results + "]}");
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void aHoleIsNamedWithItsLibraryAndWhatMendsIt() throws Exception {
    Run run = check("pkg:maven/g/good@1.0", "pkg:maven/g/bad@1.0?type=jar");

    assertThat(run.output)
        .isEqualTo(
            "GHSA-1 in pkg:maven/g/bad@1.0: It leaks; mended in: 1.1\n"
                + "holes: 2 libraries, 1 holes, 0 accepted\n");
    assertThat(run.exitCode).isEqualTo(1);
  }

  @Test
  void withoutAHoleItEndsWell() throws Exception {
    assertThat(check("pkg:maven/g/good@1.0"))
        .isEqualTo(new Run(0, "holes: 1 libraries, 0 holes, 0 accepted\n"));
  }

  @Test
  void aDatabaseThatDoesNotKnowTheFamousHoleIsNoCheck() throws Exception {
    knownTo = "{}";
    Run run = check("pkg:maven/g/good@1.0");

    assertThat(run.output).contains("NOT CHECKED", "knows no hole of " + FAMOUS);
    assertThat(run.exitCode).isEqualTo(3);
  }

  @Test
  void nothingToAskAboutAndNobodyToAskAreNoCheck() throws Exception {
    Run nothing = check();
    database.stop(0);
    Run nobody = check("pkg:maven/g/good@1.0");

    assertThat(nothing).isEqualTo(new Run(3, "holes: NOT CHECKED: no library is listed\n"));
    assertThat(nobody.exitCode).isEqualTo(3);
    assertThat(nobody.output).contains("NOT CHECKED", "cannot be asked");
  }

  private record Run(int exitCode, String output) {}

  private Run check(String... libraries) throws Exception {
    Path list = Files.write(directory.resolve("libraries"), List.of(libraries));
    ProcessBuilder check =
        new ProcessBuilder("bash", "src/check/holes", "--list", list.toString())
            .redirectErrorStream(true);
    check.environment().put("HOLES_URL", "http://127.0.0.1:" + database.getAddress().getPort());
    Process process = check.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }
}
