package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds an error as JSON in a text that is not one JSON value: JSON over several lines, several
 * values, words before the JSON, an envelope in the middle of other JSON, or an envelope that is
 * cut after its type.
 *
 * <p>A model chooses the contents of its tool input, and must not be able to fake an error with it.
 * Therefore JSON counts only if it is not a member of another value: if it begins its line, or if
 * it is the last value of the text and the value before it never ended.
 */
public final class ErrorSearch {
  /**
   * The most characters that are searched; of a longer text the end is searched, because an error
   * is appended there.
   */
  static final int MAX_CHARS = 64 * 1_024;

  /** The most places that are tried from each end of the text, which bounds the work. */
  private static final int MAX_TRIES = 64;

  private static final String FIELD = "data:";

  private static final Pattern COMMENT_LINES = Pattern.compile("(?m)^:.*$");
  private static final Pattern LINE_ENDS = Pattern.compile("[\r\n]+");

  /** An envelope as far as its type. */
  private static final Pattern CUT_ENVELOPE =
      Pattern.compile(
          "\\{\\s*+(?:\"(?:type|object|request_id)\"\\s*+:\\s*+\"[^\"\\\\]*+\"\\s*+,\\s*+)*+"
              + "\"error\"\\s*+:\\s*+\\{\\s*+"
              + "(?:\"(?:details|message)\"\\s*+:\\s*+"
              + "(?:null|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")\\s*+,\\s*+)*+"
              + "\"type\"\\s*+:\\s*+\"([A-Za-z_]{1,64})\"");

  private final String text;
  private final char[] chars;

  private ErrorSearch(String text) {
    this.text = text;
    this.chars = text.toCharArray();
  }

  /** The error that is found anywhere in the text; null if there is none. */
  public static @Nullable JsonNode in(String text) {
    String end = text.length() <= MAX_CHARS ? text : text.substring(text.length() - MAX_CHARS);
    JsonNode error = new ErrorSearch(end).anywhere();
    if (error == null && end.indexOf(':') >= 0) {
      String bare = COMMENT_LINES.matcher(end).replaceAll("");
      error = bare.equals(end) ? null : new ErrorSearch(bare).anywhere();
    }
    if (error == null) {
      String joined = LINE_ENDS.matcher(end).replaceAll("");
      error = joined.length() == end.length() ? null : new ErrorSearch(joined).anywhere();
    }
    return error;
  }

  /**
   * The error among the JSON values at the beginning of the text, the last of which may be cut;
   * null if there is none. Members of a value do not count, however much of the value is missing.
   */
  public static @Nullable JsonNode atStart(String text) {
    String start = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    ErrorSearch search = new ErrorSearch(start);
    int at = search.afterBlanks(0);
    for (int tries = 0; search.isBrace(at) && tries < MAX_TRIES; tries++) {
      MessageJson.JsonPrefix beginning = MessageJson.readAt(search.chars, at);
      JsonNode error = beginning == null ? search.cut(at) : ErrorJson.in(beginning.value());
      if (error != null || beginning == null) {
        return error;
      }
      at = search.afterBlanks(beginning.end());
    }
    return null;
  }

  private @Nullable JsonNode anywhere() {
    JsonNode error = ofLines();
    return error == null ? atEnd() : error;
  }

  /** Looks at the values that begin a line; members of a complete value are skipped. */
  private @Nullable JsonNode ofLines() {
    int at = brace(0);
    for (int tries = 0; at >= 0 && tries < MAX_TRIES; ) {
      int next = at + 1;
      if (isFirstOfLine(at)) {
        tries++;
        MessageJson.JsonPrefix beginning = MessageJson.readAt(chars, at);
        JsonNode error = beginning == null ? cut(at) : ErrorJson.in(beginning.value());
        if (error != null) {
          return error;
        }
        next = beginning == null ? next : beginning.end();
      }
      at = brace(next);
    }
    return null;
  }

  /** Looks at the last value of the text, if it follows a value that never ended. */
  private @Nullable JsonNode atEnd() {
    int at = text.lastIndexOf('{');
    for (int tries = 0; at >= 0 && tries < MAX_TRIES; tries++) {
      MessageJson.JsonPrefix beginning = isMember(at) ? null : MessageJson.readAt(chars, at);
      if (beginning != null && text.substring(beginning.end()).isBlank()) {
        JsonNode error = ErrorJson.in(beginning.value());
        if (error != null) {
          return error;
        }
      }
      at = at == 0 ? -1 : text.lastIndexOf('{', at - 1);
    }
    return null;
  }

  private @Nullable JsonNode cut(int at) {
    Matcher envelope = CUT_ENVELOPE.matcher(text).region(at, text.length());
    if (!envelope.lookingAt()) {
      return null;
    }
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.putObject("error").put("type", envelope.group(1));
    return error;
  }

  private int brace(int from) {
    int at = from;
    while (at < text.length() && !isBrace(at)) {
      at++;
    }
    return at < text.length() ? at : -1;
  }

  private boolean isBrace(int at) {
    return at < text.length() && (text.charAt(at) == '{' || text.charAt(at) == '[');
  }

  private int afterBlanks(int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Whether the text before this index makes the value there a member of an object or array. */
  private boolean isMember(int at) {
    int before = at - 1;
    while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return before >= 0
        && ":,[{".indexOf(text.charAt(before)) >= 0
        && !text.startsWith(FIELD, before + 1 - FIELD.length());
  }

  /** Whether no JSON, but at most words, come before this index in its line. */
  private boolean isFirstOfLine(int at) {
    for (int i = at - 1; i >= 0 && text.charAt(i) != '\n' && text.charAt(i) != '\r'; i--) {
      char c = text.charAt(i);
      if (c == '{' || c == '[' || c == '"') {
        return false;
      }
    }
    return true;
  }
}
