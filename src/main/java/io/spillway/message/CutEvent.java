package io.spillway.message;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges an event that the end of the body cut off before its JSON was complete. */
final class CutEvent {
  private static final Pattern TYPE =
      Pattern.compile(
          "^\\s*+(?:\\{\\s*+(?:\"(?:t(?:y(?:p(?:e(?:\"\\s*+(?::\\s*+\"?)?)?)?)?)?)?)?)?$"
              + "|^\\s*+\\{\\s*+\"type\"\\s*+:\\s*+\"([a-z_]*+)");

  /**
   * The events without content. It does no harm if they are cut, because they may also be missing.
   */
  private static final List<String> EMPTY = List.of("message_stop", "ping");

  private CutEvent() {}

  /** Whether the event may have been a part of the message or an error. */
  static boolean mayHaveHeldContent(EventText event) {
    String name = event.name().strip();
    if (event.data().isBlank()) {
      return !name.isEmpty() && !beginsOneOf(EMPTY, name);
    }
    if (!name.isEmpty() && !EMPTY.contains(name)) {
      return true;
    }
    Matcher type = TYPE.matcher(event.data());
    if (type.find()) {
      return type.group(1) != null && !beginsOneOf(EMPTY, type.group(1));
    }
    return name.isEmpty() && !"[DONE]".startsWith(event.data().strip());
  }

  private static boolean beginsOneOf(List<String> words, String start) {
    return words.stream().anyMatch(word -> word.startsWith(start));
  }
}
