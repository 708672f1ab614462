package io.spillway.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads environment variables as the names of a properties file. Variables that Kubernetes sets for
 * services whose names begin with "spillway" are ignored.
 */
final class Environment {
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          KeyNames.ENVIRONMENT_PREFIX
              + "([A-Z0-9_]+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://[^/]*");

  private static final Map<String, String> NAMES = new HashMap<>();
  private static final Map<String, String> SUGGESTIONS = new TreeMap<>();

  static {
    for (Key<?> key : Keys.all()) {
      NAMES.put(key.environment(), key.name());
      SUGGESTIONS.put(key.environment(), key.environment());
      SUGGESTIONS.put(KeyNames.environment(key.name()), key.environment());
    }
    SUGGESTIONS.put(KeyNames.CONFIG_VARIABLE, KeyNames.CONFIG_VARIABLE);
  }

  private Environment() {}

  /**
   * The properties that the environment sets. Variables set to nothing count as not set, except
   * those that are passed through.
   */
  static Map<String, String> properties(
      Map<String, String> environment, Consumer<ConfigException.Problem> problems) {
    Map<String, String> properties = new TreeMap<>();
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          String name = name(variable);
          if (name != null) {
            if (!value.isBlank() || !NAMES.containsKey(variable)) {
              properties.put(name, value);
            }
          } else if (isUnknown(variable, value)) {
            problems.accept(unknown(variable));
          }
        });
    return properties;
  }

  /** Whether a value looks like one of the variables that Kubernetes sets for services. */
  static boolean isServiceLink(String value) {
    return SERVICE_LINK_URL.matcher(value).matches();
  }

  private static @Nullable String name(String variable) {
    for (String prefix : new String[] {KeyNames.KAFKA_PROPERTIES, KeyNames.STREAMS_PROPERTIES}) {
      String variablePrefix = KeyNames.environment(prefix);
      if (variable.startsWith(variablePrefix) && variable.length() > variablePrefix.length()) {
        String rest = variable.substring(variablePrefix.length());
        return prefix + rest.replace('_', '.').toLowerCase(Locale.ROOT);
      }
    }
    return NAMES.get(variable);
  }

  private static boolean isUnknown(String variable, String value) {
    return variable.startsWith(KeyNames.ENVIRONMENT_PREFIX)
        && !variable.equals(KeyNames.CONFIG_VARIABLE)
        && !KeyNames.LAUNCHER_VARIABLES.contains(variable)
        && !SERVICE_LINK.matcher(variable).matches()
        && !(variable.endsWith("_PORT") && isServiceLink(value));
  }

  private static ConfigException.Problem unknown(String variable) {
    return new ConfigException.Problem(
        variable + " (environment)",
        "there is no such variable" + Suggestion.of(variable, SUGGESTIONS));
  }
}
