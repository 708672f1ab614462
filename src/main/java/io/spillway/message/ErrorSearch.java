package io.spillway.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON that names an error in a text that is not one JSON value: JSON over several lines,
 * several values, words before it, an envelope that was put into the middle of other JSON or that
 * is cut behind its type.
 *
 * <p>A model chooses what its tool input holds, and must not be able to name an error with it.
 * Therefore JSON counts only where it is nobody's member: where it begins its line, or is the last
 * of the text while what came before it never ended.
 */
public final class ErrorSearch {
  /** How much of a text is searched; of a longer one the end, where a splice is. */
  static final int MAX_CHARS = 64 * 1_024;

  /** How many places of a text are tried from each end, so that the work is bounded. */
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

  /** The JSON that names an error somewhere in a text, or null. */
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
   * The error that the values at the beginning of a text name, the last of which may be cut, or
   * null. Members of a value do not count, however much of it is missing.
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

  /** Values that begin their line; one that is whole is passed over. */
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

  /** The value that is the last of the text, if it follows something that never ended. */
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

  /** Whether what comes before a place makes it a member of an object or an array. */
  private boolean isMember(int at) {
    int before = at - 1;
    while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return before >= 0
        && ":,[{".indexOf(text.charAt(before)) >= 0
        && !text.startsWith(FIELD, before + 1 - FIELD.length());
  }

  /** Whether no JSON comes before a place in its line; words may. */
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
