package io.spillway.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.running.NotChecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Recorded streams of the API, which are not part of this repository, through decoder and
 * assembler: {@code mvn verify -Dspillway.recorded=DIRECTORY}. The directory holds {@code *.sse}
 * files, and under {@code expected/} the message that an official SDK makes of each.
 */
class RecordedStreamsTest {
  private static final String DIRECTORY = System.getProperty("spillway.recorded", "");
  private static final int RECORDED = 543;

  /** The streams whose message differs from the SDK's, and why. None may be here that does not. */
  private static final Map<String, String> DIFFERENT =
      Map.of(
          "ai--spliced-message-start",
          "two generations in one body are no message; the SDK throws, too",
          "anthropic-sdk-python--fallback_response",
          "Python's SDK writes from_ for from, a word of its language",
          "anthropic-sdk-python--incomplete_partial_json_response",
          "cut tool input: this SDK keeps what can be read of it, we keep {} as Java's does",
          "anthropic-sdk-typescript--incomplete_partial_json_response",
          "cut tool input: this SDK keeps what can be read of it, we keep {} as Java's does",
          "rig--gateway_message_delta_metadata-1",
          "the SDK drops what a gateway adds to the usage, we keep it");

  @Test
  void recordedStreamsGiveTheSdksMessage() throws IOException {
    NotChecked.unless(
        !DIRECTORY.isEmpty(),
        "recorded streams: -Dspillway.recorded names no directory of %d".formatted(RECORDED));
    List<Path> streams = streams(Path.of(DIRECTORY));
    Map<String, String> differences = new TreeMap<>();
    for (Path stream : streams) {
      String name = name(stream);
      String difference = difference(stream, expected(stream, name));
      if (!difference.isEmpty()) {
        differences.put(name, difference);
      }
    }
    report(streams.size(), differences);
    assertThat(streams).as("streams in %s", DIRECTORY).hasSizeGreaterThanOrEqualTo(RECORDED);
    assertThat(differences.keySet())
        .as("%s", differences)
        .containsExactlyInAnyOrderElementsOf(DIFFERENT.keySet());
  }

  private static void report(int compared, Map<String, String> differences) {
    System.out.printf("recorded streams: %d compared, %d differ%n", compared, differences.size());
    differences.forEach((name, how) ->
        System.out.printf(
            "  %s: %s%n    %s%n", name, DIFFERENT.getOrDefault(name, "NOT EXPLAINED"), how));
  }

  private static List<Path> streams(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sse")).sorted().toList();
    }
  }

  private static String name(Path stream) {
    return stream.getFileName().toString().replaceFirst("\\.sse$", "");
  }

  private static Path expected(Path stream, String name) {
    return stream.resolveSibling("expected").resolve(name + ".json");
  }

  /** How our message differs from the expected one; empty if it does not. */
  private static String difference(Path stream, Path expected) throws IOException {
    StreamEnd end = Streams.end(Files.readAllBytes(stream));
    if (!(end instanceof StreamEnd.Complete complete)) {
      return "no message: " + end;
    }
    if (!Files.exists(expected)) {
      return "a message where none is expected";
    }
    JsonNode message = MessageJson.read(Files.readString(expected));
    List<String> places = new ArrayList<>();
    compare("", message, complete.message(), places);
    return String.join(", ", places);
  }

  private static void compare(
      String place, JsonNode expected, JsonNode actual, List<String> differences) {
    if (expected instanceof ObjectNode object && actual instanceof ObjectNode other) {
      object
          .fieldNames()
          .forEachRemaining(name -> {
            if (!object.get(name).isNull() || other.has(name)) { // the SDK adds nulls of its own
              compare(place + "/" + name, object.get(name), other.path(name), differences);
            }
          });
      other
          .fieldNames()
          .forEachRemaining(name -> {
            if (!object.has(name)) {
              differences.add(place + "/" + name + " is ours alone");
            }
          });
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        compare(place + "/" + i, expected.get(i), actual.get(i), differences);
      }
    } else if (!expected.equals(NUMBERS, actual)) {
      differences.add(place + " is " + excerpt(actual) + ", not " + excerpt(expected));
    }
  }

  /** JavaScript writes 1 for 1.0. */
  private static final Comparator<JsonNode> NUMBERS =
      (a, b) -> {
        boolean same =
            a.isNumber() && b.isNumber() ? a.doubleValue() == b.doubleValue() : a.equals(b);
        return same ? 0 : 1;
      };

  private static String excerpt(JsonNode node) {
    String text = node.isMissingNode() ? "missing" : node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
