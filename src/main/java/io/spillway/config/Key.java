package io.spillway.config;

import java.util.regex.Pattern;

/**
 * One configuration key.
 *
 * @param <T> the type of its value
 */
public final class Key<T> {
  private static final int LONGEST_SHOWN = 200;
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");
  private static final Pattern QUERY = Pattern.compile("\\?.*");

  private final String name;
  private final String environment;
  private final ValueType<T> type;
  private final String defaultText;
  private final String meaning;

  Key(String name, String environment, ValueType<T> type, String defaultText, String meaning) {
    this.name = name;
    this.environment = environment;
    this.type = type;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /**
   * A key whose name begins as all of ours do, with the environment variable of that name.
   *
   * @param name without that beginning
   */
  static <T> Key<T> of(String name, ValueType<T> type, String defaultText, String meaning) {
    String full = KeyNames.PREFIX + name;
    return new Key<>(full, KeyNames.environment(full), type, defaultText, meaning);
  }

  /** The name in a properties file. */
  public String name() {
    return name;
  }

  /** The name of the environment variable. */
  public String environment() {
    return environment;
  }

  /** The default as a user would write it; empty if there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** The allowed values, as the end of a sentence that begins with "must be". */
  public String allowed() {
    return type.allowed();
  }

  /** The purpose of the key, in one line. */
  public String meaning() {
    return meaning;
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if the text is not one of the allowed values
   */
  T read(String text) {
    return type.reader().apply(text.strip());
  }

  /** A rejected value in a form for messages: without secrets, on one line, of bounded length. */
  String shown(String text) {
    if (type.secret()) {
      return "***";
    }
    String bare = CREDENTIALS.matcher(text).replaceAll("//***@");
    bare = QUERY.matcher(bare).replaceAll("?***");
    bare = bare.replaceAll("\\p{Cntrl}", "?");
    return bare.length() <= LONGEST_SHOWN ? bare : bare.substring(0, LONGEST_SHOWN) + "...";
  }

  @Override
  public String toString() {
    return name;
  }
}
