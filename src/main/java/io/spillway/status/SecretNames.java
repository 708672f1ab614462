package io.spillway.status;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which headers and settings hold credentials, by their names, and which words of a setting's value
 * are secrets. Pure functions.
 */
public final class SecretNames {
  private static final Pattern HEADER =
      Pattern.compile(
          "(?i).*(authorization|api[-_]?key|token|secret|password|cookie|credential).*");

  /**
   * At the end of the name: a setting that goes on, {@code _FILE} or {@code .url}, is no secret.
   */
  private static final Pattern SETTING =
      Pattern.compile(
          "(?i).*(api[-_.]?key|token|secret|password|jaas[-_.]config|keystore[-_.]key)");

  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)(?:password|secret|token)\\s*=\\s*(?:\"([^\"]+)\"|'([^']+)'|([^\\s;\"']+))");

  private SecretNames() {}

  /** Whether the value of a header of this name may be a credential, which is not to be shown. */
  public static boolean isOfCredential(String header) {
    return HEADER.matcher(header).matches();
  }

  /**
   * The secrets in a setting's value: the whole value if the name is that of a secret, and what is
   * assigned to a password, secret or token within it, as in {@code sasl.jaas.config}.
   *
   * @param name of an environment variable or of a property of Kafka's clients
   */
  public static List<String> secrets(String name, String value) {
    List<String> secrets = new ArrayList<>();
    if (SETTING.matcher(name).matches()) {
      secrets.add(value.strip());
    }
    Matcher assigned = ASSIGNED.matcher(value);
    while (assigned.find()) {
      for (int group = 1; group <= assigned.groupCount(); group++) {
        if (assigned.group(group) != null) {
          secrets.add(assigned.group(group));
        }
      }
    }
    return secrets;
  }
}
