package io.spillway.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The validated configuration. Immutable.
 *
 * <p>A value is looked up in the environment, then in the properties file, then among the defaults.
 */
public final class Settings {
  private final Map<Key<?>, Object> values;
  private final Map<String, String> kafkaProperties;
  private final Map<String, String> streamsProperties;
  private final EnvironmentProxies environmentProxies;

  Settings(
      Map<Key<?>, Object> values,
      Map<String, String> kafkaProperties,
      Map<String, String> streamsProperties,
      EnvironmentProxies environmentProxies) {
    this.values = Map.copyOf(values);
    this.environmentProxies = environmentProxies;
    this.kafkaProperties = Map.copyOf(kafkaProperties);
    this.streamsProperties = Map.copyOf(streamsProperties);
  }

  /**
   * Reads and validates the configuration.
   *
   * @param environment as of {@link System#getenv()}
   * @param file a properties file in UTF-8; if null, the one that SPILLWAY_CONFIG names, if any
   * @throws ConfigException naming everything that is wrong
   */
  public static Settings load(Map<String, String> environment, @Nullable Path file)
      throws ConfigException {
    return load(environment, file, Map.of());
  }

  /**
   * Reads and validates the configuration.
   *
   * @param environment as of {@link System#getenv()}
   * @param file a properties file in UTF-8; if null, the one that SPILLWAY_CONFIG names, if any
   * @param overrides values by the names of the keys, stronger than any other: what the command
   *     line says
   * @throws ConfigException naming everything that is wrong
   */
  public static Settings load(
      Map<String, String> environment, @Nullable Path file, Map<String, String> overrides)
      throws ConfigException {
    return new Loader().load(environment, file, overrides);
  }

  /** The value of a key. */
  @SuppressWarnings("unchecked") // the loader stores under each key the value that this key has
  // read
  public <T> T get(Key<T> key) {
    Object value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("not a key of Keys: " + key.name());
    }
    return (T) value;
  }

  /** Properties for all Kafka clients, by Kafka's names. They may hold secrets: not for logs. */
  public Map<String, String> kafkaProperties() {
    return kafkaProperties;
  }

  /** Properties for Kafka Streams, by Kafka's names. They may hold secrets: not for logs. */
  public Map<String, String> streamsProperties() {
    return streamsProperties;
  }

  /** What the environment says of proxies. It may hold passwords: not for logs. */
  EnvironmentProxies environmentProxies() {
    return environmentProxies;
  }

  /** Shows all values by key, but only the names of properties that are passed to Kafka. */
  @Override
  public String toString() {
    return Keys.all().stream()
        .map(key -> key.name() + "=" + values.get(key))
        .collect(
            Collectors.joining(
                ", ",
                "",
                ", kafka properties %s, streams properties %s"
                    .formatted(
                        kafkaProperties.keySet().stream().sorted().toList(),
                        streamsProperties.keySet().stream().sorted().toList())));
  }
}
