package io.spillway.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A text that must not be written, in all forms in which it may have been written.
 *
 * @param text at least 16 characters; a part of it of 12 characters is found too
 */
public record Canary(String text) {

  /** The shortest part that is found, in characters. */
  private static final int PART = 12;

  /** Too short a text would be found by chance. */
  public Canary {
    if (text.length() < PART + 4) {
      throw new IllegalArgumentException("a canary of " + text.length() + " characters");
    }
  }

  /**
   * The forms in which it stands in these bytes; empty if it does not. Case counts only in base64.
   */
  public List<String> formsIn(byte[] bytes) {
    String raw = new String(bytes, ISO_8859_1);
    List<String> found = new ArrayList<>();
    forms()
        .forEach((name, form) -> {
          if (raw.contains(form)) {
            found.add(name);
          }
        });
    String utf8 = new String(bytes, UTF_8);
    if (hasPart(letters(utf8), letters(text))) {
      found.add("the text, perhaps escaped, split or with other case");
    }
    if (hasPart(letters(unescaped(utf8)), letters(text))) {
      found.add("the text in JSON's escapes");
    }
    if (hasPart(letters(decoded(utf8)), letters(text))) {
      found.add("the text in a URL");
    }
    return found;
  }

  /** What must be looked for byte by byte, as ISO 8859-1. */
  private Map<String, String> forms() {
    Map<String, String> forms = new LinkedHashMap<>();
    byte[] bytes = text.getBytes(UTF_8);
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // The first and the last groups also hold bits of what stands beside the text.
      String inner = encoded.substring(shift == 0 ? 0 : 4, encoded.length() - 3);
      forms.put("base64, shifted by " + shift, inner);
      forms.put("base64 for URLs, shifted by " + shift, inner.replace('+', '-').replace('/', '_'));
    }
    forms.put("hexadecimal", HexFormat.of().formatHex(bytes));
    forms.put("HEXADECIMAL", HexFormat.of().withUpperCase().formatHex(bytes));
    forms.put("UTF-16", new String(text.getBytes(UTF_16BE), ISO_8859_1));
    forms.put("URL-encoded", URLEncoder.encode(text, UTF_8));
    return forms;
  }

  private static boolean hasPart(String all, String wanted) {
    for (int from = 0; from + PART <= wanted.length(); from++) {
      if (all.contains(wanted.substring(from, from + PART))) {
        return true;
      }
    }
    return false;
  }

  /** Letters and digits alone: line ends, spaces, quotes and backslashes within do not hide it. */
  private static String letters(String text) {
    StringBuilder letters = new StringBuilder(text.length());
    text.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
    return letters.toString().toLowerCase(Locale.ROOT);
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("\\u", at) && at + 6 <= text.length()) {
        try {
          plain.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
          at += 6;
          continue;
        } catch (NumberFormatException noEscape) {
          // It stands for itself.
        }
      }
      boolean isEscape = text.charAt(at) == '\\' && at + 1 < text.length();
      plain.append(isEscape ? ' ' : text.charAt(at));
      at += isEscape ? 2 : 1;
    }
    return plain.toString();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replaceAll("%(?![0-9A-Fa-f]{2})", "%25"), UTF_8);
  }
}
