package io.spillway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.canary.Canary;
import io.spillway.cli.CliRun;
import io.spillway.cli.CommandProcess;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.Fault.Body;
import io.spillway.dev.simulator.faults.Fault.HttpError;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.job.JobLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key and a prompt through the running service at its most detailed log, with an API that quotes
 * both in every kind of failure. Then all that was written is searched: the key is nowhere, and the
 * prompt only where docs/operating/security.md says. A third text, which travels as the name of a
 * model, is a planted leak: the same search finds it.
 */
@Tag("long")
class CanaryIT {

  private static final String KEY = "sk-ant-api03-Canary-7fQ-x9Zr-2kLm";
  private static final String PROMPT = "Mueller plants seventeen turnips at Zanderbrook";
  private static final String PLANTED = "model-of-Quillfeather-0815";
  private static final String QUOTE = "bad input: " + PROMPT + ", sent with " + KEY;
  private static final String STREAM = "text/event-stream";
  private static final String BROKEN =
      "event: message_start\ndata: {\"type\":\"message_start\", " + QUOTE + "\n\n";

  /** Once: a job of that model has a second try. */
  private static final Map<String, Fault> ONCE =
      Map.ofEntries(
          Map.entry("interrupts", inStream("overloaded_error", QUOTE)),
          Map.entry("interrupts-by-name", inStream(KEY, QUOTE)),
          Map.entry("interrupts-by-prompt", inStream(PROMPT, QUOTE)),
          Map.entry("breaks", new Fault.NotAStream(STREAM, BROKEN)),
          Map.entry("mumbles", new Fault.NotAStream(STREAM, QUOTE + "\n\n")),
          Map.entry(
              "shows-a-page", new Fault.NotAStream("text/html", "<html>" + QUOTE + "</html>")),
          Map.entry(
              "is-cut",
              new Fault.Truncation(FaultPosition.events(2), Fault.Cut.MID_EVENT, Ending.CUT)),
          Map.entry("is-reset", new Fault.ConnectionReset(FaultPosition.beforeResponse())),
          Map.entry("is-limited", HttpError.of(429, QUOTE, Map.of("retry-after", QUOTE))),
          Map.entry("is-full", HttpError.of(529, QUOTE, Map.of("request-id", KEY))),
          Map.entry("has-a-proxy", http(502, Body.HTML, "<html><body>" + QUOTE + "</body></html>")),
          Map.entry("has-a-gateway", http(503, Body.TEXT, QUOTE)));

  /** What shows jobs or results, or what a server said to the command itself. */
  private static final Set<String> SHOWING =
      Set.of(
          "results",
          "dead-letters show refused",
          "doctor --model denies",
          "doctor --model refuses --json",
          "doctor --model interrupts-by-name");

  /** The results of jobs of which a server said, in the end or by a type, what they hold. */
  private static final Set<String> QUOTED =
      Set.of("llm.results refused", "llm.results large", "llm.results interrupts-by-prompt");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path directory;

  private static Fault inStream(String type, String message) {
    return Fault.ErrorInStream.of(type, message, FaultPosition.events(2));
  }

  private static Fault http(int status, Body body, String text) {
    return new HttpError(status, "api_error", QUOTE, Map.of("x-quoted", KEY), body, text);
  }

  private static Faults faults() {
    List<FaultRule> rules = new ArrayList<>();
    ONCE.forEach((model, fault) -> rules.add(FaultRule.of(fault).forModel(model).onFirst(1)));
    rules.add(FaultRule.of(HttpError.of(400, QUOTE, Map.of("x-quoted", KEY))).forModel("refuses"));
    rules.add(FaultRule.of(HttpError.of(401, QUOTE, Map.of())).forModel("denies"));
    return Faults.of(7, rules.toArray(FaultRule[]::new));
  }

  @Test
  void theKeyIsNowhere_andThePromptOnlyWhereItBelongs() throws Exception {
    try (Installation spillway =
        Installation.start(
            Map.of("spillway.api.key", KEY), simulator -> simulator.faults(faults()))) {
      int port = freePort();
      Process service = start(spillway, port);
      try {
        submit(spillway);
        spillway.awaitResults(ONCE.size() + 6);
        send(spillway, "denied", "denies", PROMPT);
        Installation.await("a hold", () -> page(port, "/lanes").contains("401"));
        Map<String, byte[]> written = pages(port);
        written.putAll(commands(spillway, port));
        service.destroy(); // a log in the middle of a line would hide its end
        assertThat(service.waitFor()).isIn(0, 143);
        written.put("log", Files.readAllBytes(directory.resolve("run.log")));
        written.putAll(files(directory.resolve("state")));
        Map<String, byte[]> records = records(spillway);

        assertThat(text(written.get("log"))).contains(" TRACE ", " DEBUG ", "401");
        assertThat(with(PLANTED, written)).contains("/lanes", "/metrics", "lanes list");
        assertThat(with(PLANTED, records)).contains("llm.jobs planted", "llm.results planted");
        assertThat(with(KEY, written)).isEmpty();
        assertThat(with(KEY, records)).isEmpty();
        assertThat(with(PROMPT, written)).isSubsetOf(SHOWING).contains("results");
        assertThat(with(PROMPT, records))
            .allMatch(CanaryIT::mayHoldPrompts)
            .containsAll(holdingPrompts());
      } finally {
        service.destroyForcibly().waitFor();
      }
    }
  }

  private static void submit(Installation spillway) {
    ONCE.keySet().forEach(model -> send(spillway, model, model, PROMPT));
    send(spillway, "good", "answers", PROMPT);
    send(spillway, "planted", PLANTED, PROMPT);
    send(spillway, "refused", "refuses", PROMPT);
    send(spillway, "large", "refuses", PROMPT + "x".repeat(400_000));
    send(spillway, "malformed", ("{\"params\": " + PROMPT).getBytes(UTF_8));
    String canceled = text(JobLines.request("canceled", "answers", PROMPT));
    String later = ",\"spillway\":{\"not_before\":\"2100-01-01T00:00:00Z\"}}";
    String job = canceled.substring(0, canceled.length() - 1) + later;
    send(spillway, "canceled", job.getBytes(UTF_8));
    CliRun cancel = CliRun.configured(spillway.configuration(), "cancel", "canceled");
    assertThat(cancel.exitCode()).as("%s", cancel).isZero();
  }

  private static void send(Installation spillway, String id, String model, String content) {
    send(spillway, id, JobLines.request(id, model, content));
  }

  private static void send(Installation spillway, String key, byte[] value) {
    spillway.submit(new ProducerRecord<>(spillway.topics().jobs(), key.getBytes(UTF_8), value));
  }

  /** Jobs where jobs travel, and results that repeat what a server said of them. */
  private static boolean mayHoldPrompts(String where) {
    return where.matches("llm\\.(jobs|failures|retry\\.[0-9]+ms|due|dead-letters) .*")
        || QUOTED.contains(where);
  }

  private static List<String> holdingPrompts() {
    List<String> where = new ArrayList<>(QUOTED);
    ONCE.keySet()
        .forEach(id ->
            List.of("llm.jobs ", "llm.failures ", "llm.due ")
                .forEach(topic -> where.add(topic + id)));
    for (String id : List.of("refused", "large", "malformed")) {
      List.of("llm.jobs ", "llm.failures ", "llm.dead-letters ")
          .forEach(topic -> where.add(topic + id));
    }
    List.of("good", "planted", "canceled", "denied").forEach(id -> where.add("llm.jobs " + id));
    return where;
  }

  private Process start(Installation spillway, int port) throws IOException {
    StringBuilder properties = new StringBuilder();
    spillway
        .configuration()
        .forEach((name, value) -> properties.append(name).append('=').append(value).append('\n'));
    properties.append("spillway.http.port=").append(port).append('\n');
    Path file = Files.writeString(directory.resolve("canary.properties"), properties);
    ProcessBuilder command = CommandProcess.of(List.of("run", "--config", file.toString()));
    command.environment().put("SPILLWAY_LOG_LEVEL", "trace");
    command.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
    return command.redirectOutput(directory.resolve("run.log").toFile()).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, byte[]> pages(int port) {
    Map<String, byte[]> pages = new TreeMap<>();
    for (String path : List.of("/metrics", "/health/live", "/health/ready", "/lanes", "/none")) {
      String page = page(port, path);
      assertThat(page).as(path).isNotEmpty();
      pages.put(path, page.getBytes(UTF_8));
    }
    return pages;
  }

  /** What commands say. */
  private static Map<String, byte[]> commands(Installation spillway, int port) {
    Map<String, String> configuration = new HashMap<>(spillway.configuration());
    configuration.put("spillway.http.port", String.valueOf(port));
    Map<String, byte[]> said = new TreeMap<>();
    for (String command :
        List.of(
            "lanes list",
            "lanes list --json",
            "dead-letters list",
            "dead-letters list --json",
            "dead-letters show refused",
            "dead-letters replay --all --dry-run",
            "results",
            "progress show",
            "topics check",
            "doctor --no-call",
            "doctor --model denies",
            "doctor --model refuses --json",
            "doctor --model interrupts-by-name")) {
      CliRun run = CliRun.configured(configuration, command.split(" "));
      assertThat(run.out() + run.err()).as(command).isNotEmpty();
      said.put(command, (run.out() + run.err()).getBytes(UTF_8));
    }
    return said;
  }

  /** A page with its headers; empty as long as nobody listens. */
  private static String page(int port, String path) {
    try {
      var answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString());
      return answer.headers().map() + answer.body();
    } catch (IOException | InterruptedException notYet) {
      return "";
    }
  }

  private static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.readAllBytes(file));
      }
    }
    assertThat(files).isNotEmpty();
    return files;
  }

  /** Every record of every topic, Kafka's own among them, by topic and key. */
  private static Map<String, byte[]> records(Installation spillway) throws Exception {
    Map<String, byte[]> records = new TreeMap<>();
    Set<String> topics;
    try (var admin = spillway.admin()) {
      topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    }
    assertThat(topics).contains("__consumer_offsets", "__transaction_state");
    for (String topic : topics) {
      for (ConsumerRecord<byte[], byte[]> record : spillway.records(topic)) {
        String where = topic.startsWith("_") ? topic : topic + " " + text(record.key());
        records.merge(
            where, all(record), (one, other) -> (text(one) + text(other)).getBytes(UTF_8));
      }
    }
    return records;
  }

  private static byte[] all(ConsumerRecord<byte[], byte[]> record) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> parts = new ArrayList<>();
    parts.add(record.key());
    parts.add(record.value());
    for (Header header : record.headers()) {
      parts.add(header.key().getBytes(UTF_8));
      parts.add(header.value());
    }
    parts.stream().filter(part -> part != null).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }

  /** Where the text stands, in whatever form. */
  private static List<String> with(String text, Map<String, byte[]> all) {
    Canary canary = new Canary(text);
    return all.entrySet().stream()
        .filter(one -> !canary.formsIn(one.getValue()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }
}
