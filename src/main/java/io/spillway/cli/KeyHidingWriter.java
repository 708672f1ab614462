package io.spillway.cli;

import io.spillway.status.SecretNames;
import io.spillway.status.WireText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Passes on what commands say on standard error, without keys: what was given in a wrong place is
 * repeated by many a message. Hides what looks like an API key, wherever it comes from, and the
 * values that the environment gives for secrets. Each text is looked through by itself, so a
 * message has to be written whole.
 */
final class KeyHidingWriter extends FilterWriter {

  /** As the API's keys and tokens look; long words that begin so are not known otherwise. */
  private static final Pattern KEY = Pattern.compile("sk-[A-Za-z0-9_+/=.-]{8,}");

  private static final String HIDDEN = "***";

  private final Map<String, String> environment;

  KeyHidingWriter(Writer out, Map<String, String> environment) {
    super(out);
    this.environment = environment;
  }

  /** The text without keys and without the secrets of the environment. */
  static String hidden(String text, Map<String, String> environment) {
    String shown = KEY.matcher(text).replaceAll(HIDDEN);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      for (String secret : SecretNames.secrets(variable.getKey(), variable.getValue())) {
        shown = WireText.hiding(shown, secret);
      }
    }
    return shown;
  }

  @Override
  public void write(int character) throws IOException {
    out.write(character);
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    write(new String(text, from, length), 0, length);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(hidden(text.substring(from, from + length), environment));
  }
}
