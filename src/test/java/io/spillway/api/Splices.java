package io.spillway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.spillway.dev.simulator.fixtures.Fixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Damages good streams in ways whose outcome is known beforehand: the one who makes the damage says
 * what must come of it, and neither decoder nor assembler is asked.
 */
final class Splices {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");
  private static final Pattern TERMINAL =
      Pattern.compile(
          "event: ?message_stop|data: ?\\{\"type\": ?\"message_stop\"|data: ?\\[DONE\\]");
  private static final Pattern PART =
      Pattern.compile("data: ?(?=\\{\"type\": ?\"(content_block_delta|content_block_start))");
  private static final Pattern INDEX = Pattern.compile("\"index\":([0-9]+)");
  private static final Pattern BLANK_LINE =
      Pattern.compile("(?<=\\})(\r\n|\n|\r)\\1(?=event|data)");

  private static final Pattern EVENT_END = Pattern.compile("(\r\n|\n|\r)\\1");
  private static final Pattern APART =
      Pattern.compile("(event: ?[a-z_]+)(\r\n|\n|\r)(data: ?\\{\"type\")");
  private static final String MESSAGE =
      "{\"type\":\"message\",\"id\":\"msg_1\",\"content\":[],\"stop_reason\":\"end_turn\"}";
  private static final List<String> WITHIN_EVENTS =
      List.of(": keep-alive\n", ":\n", "id: 7\n", "retry: 3000\n");
  private static final List<String> BETWEEN_EVENTS =
      List.of(
          "\n\n",
          "event: ping\ndata: {\"type\": \"ping\"}\n\n",
          "event: heartbeat\ndata: {}\n\n",
          "event: heartbeat\n\n",
          "data: {}\n\n",
          "event: news\ndata: {\"type\":\"news\",\"text\":[\"a\"],\"error\":null}\n\n");

  private static final Map<String, Integer> STATUSES =
      Map.of(
          "authentication_error", 401,
          "billing_error", 402,
          "permission_error", 403,
          "request_too_large", 413,
          "rate_limit_error", 429,
          "api_error", 500,
          "timeout_error", 504,
          "overloaded_error", 529);
  private static final List<String> TYPES = STATUSES.keySet().stream().sorted().toList();
  private static final List<String> TEXTS =
      List.of(
          "upstream connect error or disconnect/reset before headers",
          "Internal Server Error",
          "error: out of memory",
          "timeout: upstream",
          "warning: stream closed",
          "null",
          "</html>",
          "HTTP/1.1 200 OK",
          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\"}}",
          "{\n  \"status\": \"degraded\"\n}",
          " data: {\"type\":\"ping\"}",
          "dat: {\"type\":\"content_block_delta\"}");

  /** How a good stream is damaged. */
  enum Kind {
    /** An envelope as a line that is no field. */
    WHOLE,
    /** An envelope over several such lines, perhaps behind the name of an error's event. */
    LINES,
    /** A beginning of an envelope as such a line. */
    CUT,
    /** Other text as such a line. */
    TEXT,
    /** An error's frame, with another envelope than the API's. */
    FRAME,
    /** An error's frame in the middle of a line. */
    WITHIN,
    /** An envelope behind blanks and comments, and nothing else. */
    LATE,
    /** A message without a stream behind blanks and comments. */
    LATE_MESSAGE,
    /** What says nothing: beats, comments, names and data in events of their own. */
    HARMLESS,
    /** A part of the message whose line lost its field name. */
    BARE,
    /** A block index that is left out. */
    GAP,
    /** A blank line that is missing between two frames. */
    JOINED,
  }

  /**
   * A damaged stream.
   *
   * @param statuses the statuses its failure may have
   * @param good the body whose message is an outcome too, null if none is
   */
  record Splice(Kind kind, byte[] body, Set<Integer> statuses, byte @Nullable [] good) {}

  private final SplittableRandom random;

  Splices(SplittableRandom random) {
    this.random = random;
  }

  /** Whether a fixture is a good stream, labelled as one, with a terminal event. */
  static boolean isGood(Fixture fixture) {
    String body = new String(fixture.body(), ISO_8859_1);
    return fixture.name().startsWith("good-")
        && fixture.header("content-type").orElse("").startsWith("text/event-stream")
        && TERMINAL.matcher(body).find();
  }

  /** A damage of a good stream. */
  Splice of(byte[] good) {
    String body = new String(good, ISO_8859_1);
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    String type = TYPES.get(random.nextInt(TYPES.size()));
    Set<Integer> status = Set.of(STATUSES.get(type));
    return switch (kind) {
      case WHOLE -> splice(kind, inserted(body, envelope(type)), status);
      case LINES -> splice(kind, inserted(body, errorName() + lines(envelope(type))), status);
      case CUT -> splice(kind, inserted(body, cut(envelope(type))), Set.of(502, first(status)));
      case TEXT ->
          splice(kind, inserted(body, TEXTS.get(random.nextInt(TEXTS.size()))), Set.of(502));
      case FRAME -> splice(kind, inserted(body, frame(type)), status);
      case WITHIN -> splice(kind, within(body, type), status);
      case LATE -> splice(kind, late() + envelope(type), status);
      case LATE_MESSAGE -> new Splice(kind, bytes(late() + MESSAGE), Set.of(), bytes(MESSAGE));
      case HARMLESS -> new Splice(kind, bytes(harmless(body)), Set.of(), good);
      case BARE -> damaged(kind, body, replacedOne(body, PART, ""), good);
      case GAP -> damaged(kind, body, gap(body), good);
      case JOINED ->
          new Splice(kind, bytes(replacedOne(body, BLANK_LINE, "$1")), Set.of(502), good);
    };
  }

  private static Splice splice(Kind kind, String body, Set<Integer> statuses) {
    return new Splice(kind, bytes(body), statuses, null);
  }

  /** A body that had nothing to damage stays good. */
  private static Splice damaged(Kind kind, String body, String damaged, byte[] good) {
    return damaged.equals(body)
        ? new Splice(kind, good, Set.of(), good)
        : new Splice(kind, bytes(damaged), Set.of(502), null);
  }

  private static byte[] bytes(String body) {
    return body.getBytes(ISO_8859_1);
  }

  private static int first(Set<Integer> statuses) {
    return statuses.iterator().next();
  }

  private String envelope(String type) {
    String message =
        "m".repeat(random.nextInt(9)) + (random.nextBoolean() ? " \\\"{data: x}\\\"" : "");
    String error =
        switch (random.nextInt(3)) {
          case 0 -> "{\"type\":\"%s\",\"message\":\"%s\"}";
          case 1 -> "{\"details\":null,\"type\":\"%s\",\"message\":\"%s\"}      ";
          default -> "{\"type\":\"%s\",\"message\":\"%s\",\"details\":{\"a\":[1]}}";
        };
    String outer =
        switch (random.nextInt(4)) {
          case 0 -> "{\"type\":\"error\",\"error\":%s}";
          case 1 -> "{\"type\":\"error\",\"error\":%s,\"request_id\":\"req_1\"}";
          case 2 -> "{\"error\":%s}";
          default -> "{\"type\":\"stream_error\", \"error\": %s}";
        };
    return outer.formatted(error.formatted(type, message));
  }

  private String frame(String type) {
    String data =
        switch (random.nextInt(3)) {
          case 0 -> envelope(type);
          case 1 -> "[" + envelope(type) + "]";
          default -> "{\"type\":\"" + type + "\",\"message\":\"m\"}";
        };
    String name =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> "event: error \n";
          case 2 -> "event: ping\n";
          default -> "event: error\n";
        };
    return "\n" + name + "data: " + data + "\n\n";
  }

  /** The name of an error's event, whose data then stands on lines without a field. */
  private String errorName() {
    return random.nextInt(3) == 0 ? "\nevent: error\n" : "";
  }

  /** Line ends at some of the places where JSON may have them, behind its brackets and commas. */
  private String lines(String json) {
    StringBuilder lines = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      quoted ^= c == '"' && json.charAt(i - 1) != '\\';
      lines.append(c);
      if (!quoted && "{,}[".indexOf(c) >= 0 && random.nextInt(3) > 0) {
        lines.append(random.nextInt(6) == 0 ? "\n\n" : "\n").append(" ".repeat(random.nextInt(4)));
      }
    }
    return lines.toString();
  }

  private String cut(String json) {
    return json.substring(0, 1 + random.nextInt(json.stripTrailing().length() - 1));
  }

  private String late() {
    StringBuilder before = new StringBuilder(random.nextInt(4) == 0 ? "\u00EF\u00BB\u00BF" : "");
    for (int i = random.nextInt(100); i > 0; i--) {
      before.append(random.nextInt(8) == 0 ? ": keep-alive\n" : "\n");
    }
    return before.toString();
  }

  /** Puts lines at a line's beginning before the terminal event. */
  private String inserted(String body, String lines) {
    List<Integer> places = ends(LINE_END, body);
    places.add(0);
    return inserted(body, lines + (random.nextBoolean() ? "\n" : "\n\n"), places);
  }

  private String harmless(String body) {
    String changed = random.nextBoolean() ? body : APART.matcher(body).replaceAll("$1$2$2$3");
    String within = WITHIN_EVENTS.get(random.nextInt(WITHIN_EVENTS.size()));
    String between = BETWEEN_EVENTS.get(random.nextInt(BETWEEN_EVENTS.size()));
    changed = inserted(changed, within, ends(LINE_END, changed));
    return inserted(changed, between, ends(EVENT_END, changed));
  }

  private String inserted(String body, String lines, List<Integer> places) {
    Matcher first = LINE_END.matcher(body);
    String end = first.find() ? first.group() : "\n";
    int place = places.get(random.nextInt(places.size()));
    return body.substring(0, place) + lines.replace("\n", end) + body.substring(place);
  }

  /** The places behind a pattern, before the terminal event. */
  private static List<Integer> ends(Pattern pattern, String body) {
    List<Integer> places = new ArrayList<>();
    int terminal = terminal(body);
    Matcher ends = pattern.matcher(body);
    while (ends.find() && ends.end() <= terminal) {
      places.add(ends.end());
    }
    return places;
  }

  /** Puts an error's frame into a line that carries text. */
  private String within(String body, String type) {
    int terminal = terminal(body);
    int at = random.nextInt(terminal + 1);
    String lead =
        switch (random.nextInt(3)) {
          case 0 -> "\nevent: error\ndata: ";
          case 1 -> "\r\ndata:";
          default -> "\n";
        };
    return body.substring(0, at) + lead + envelope(type) + "\n\n" + body.substring(at);
  }

  private static int terminal(String body) {
    Matcher terminal = TERMINAL.matcher(body);
    return terminal.find() ? terminal.start() : body.length();
  }

  private String replacedOne(String body, Pattern pattern, String replacement) {
    int terminal = terminal(body);
    List<Integer> places =
        pattern
            .matcher(body)
            .results()
            .map(found -> found.start())
            .filter(start -> start < terminal)
            .toList();
    if (places.isEmpty()) {
      return body;
    }
    int place = places.get(random.nextInt(places.size()));
    Matcher matcher = pattern.matcher(body);
    return matcher.find(place)
        ? body.substring(0, place)
            + replacement.replace("$1", matcher.groupCount() > 0 ? matcher.group(1) : "")
            + body.substring(matcher.end())
        : body;
  }

  private static String gap(String body) {
    int highest =
        INDEX.matcher(body).results().mapToInt(i -> Integer.parseInt(i.group(1))).max().orElse(-1);
    return highest < 0 ? body : body.replace("\"index\":" + highest, "\"index\":" + (highest + 1));
  }
}
