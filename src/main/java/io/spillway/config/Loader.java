package io.spillway.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.spillway.config.ConfigException.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Reads one configuration and collects all its errors. For one use. */
final class Loader {
  private static final int OVERRIDES_ORDINAL = 400;
  private static final int ENVIRONMENT_ORDINAL = 300;
  private static final int FILE_ORDINAL = 200;
  private static final String OVERRIDES = "command line";
  private static final String ENVIRONMENT = "environment";
  private static final int LARGEST_FILE_BYTES = 1_024 * 1_024;

  private static final Map<String, String> NAMES =
      Keys.all().stream().map(Key::name).collect(Collectors.toMap(Function.identity(), n -> n));

  private final List<Problem> problems = new ArrayList<>();
  private final Map<Key<?>, Object> values = new HashMap<>();

  Settings load(
      Map<String, String> environment, @Nullable Path given, Map<String, String> overrides)
      throws ConfigException {
    List<ConfigSource> sources = new ArrayList<>();
    sources.add(new PropertiesConfigSource(overrides, OVERRIDES, OVERRIDES_ORDINAL));
    Map<String, String> variables = Environment.properties(environment, problems::add);
    sources.add(new PropertiesConfigSource(variables, ENVIRONMENT, ENVIRONMENT_ORDINAL));
    file(environment, given).ifPresent(sources::add);
    // No interceptors: a '$' in a password is a '$', and profiles do not exist.
    SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(sources).build();
    checkNames(config);
    Keys.all().forEach(key -> values.put(key, read(key, config)));
    Map<String, String> kafka = passedThrough(KeyNames.KAFKA_PROPERTIES, config);
    EnvironmentProxies proxies = new EnvironmentProxies(environment);
    if (problems.isEmpty()) {
      Rules.check(new Settings(values, kafka, Map.of(), proxies)).forEach(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Map<String, String> streams = passedThrough(KeyNames.STREAMS_PROPERTIES, config);
    return new Settings(values, kafka, streams, proxies);
  }

  private Optional<ConfigSource> file(Map<String, String> environment, @Nullable Path given) {
    String variable = environment.getOrDefault(KeyNames.CONFIG_VARIABLE, "");
    if (given == null && variable.isBlank()) {
      return Optional.empty();
    }
    String named = given == null ? variable : given.toString();
    try {
      Path path = given == null ? Path.of(variable.strip()) : given;
      SmallFile.text(path, LARGEST_FILE_BYTES);
      return Optional.of(new PropertiesConfigSource(path.toUri().toURL(), FILE_ORDINAL));
    } catch (IOException | IllegalArgumentException e) {
      String where = given == null ? KeyNames.CONFIG_VARIABLE + " (environment)" : OVERRIDES;
      String what = "must be a readable properties file in UTF-8, not ";
      problems.add(
          new Problem(where, what + named + " (" + SmallFile.reason(e, "malformed") + ")"));
      return Optional.empty();
    }
  }

  private void checkNames(SmallRyeConfig config) {
    for (String name : sorted(config.getPropertyNames())) {
      if (!name.startsWith(KeyNames.PREFIX)) {
        continue;
      }
      ConfigValue value = config.getConfigValue(name);
      if (isPassedThrough(name)) {
        ReservedProperties.reason(name).ifPresent(reason -> problem(name, value, reason));
      } else if (!NAMES.containsKey(name)) {
        problem(name, value, "there is no such key" + Suggestion.of(name, NAMES));
      } else if (name.equals(Keys.LOG_LEVEL.name()) && !isFrom(ENVIRONMENT_ORDINAL, value)) {
        problem(name, value, "works in the environment only: " + Keys.LOG_LEVEL.environment());
      }
    }
  }

  private static boolean isPassedThrough(String name) {
    return isBeyond(KeyNames.KAFKA_PROPERTIES, name) || isBeyond(KeyNames.STREAMS_PROPERTIES, name);
  }

  private static boolean isBeyond(String prefix, String name) {
    return name.startsWith(prefix) && name.length() > prefix.length();
  }

  private Object read(Key<?> key, SmallRyeConfig config) {
    ConfigValue value = config.getConfigValue(key.name());
    String text = value.getValue() == null ? "" : value.getValue();
    if (!text.isBlank()) {
      try {
        return read(key, text);
      } catch (UnreadableFileException e) {
        String what = "must be " + allowed(key, text) + " (" + e.getMessage() + ")";
        problem(key.name() + " = " + key.shown(text), value, what);
      } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
        problem(key.name() + " = " + key.shown(text), value, "must be " + allowed(key, text));
      }
    }
    return read(key, key.defaultText());
  }

  private static <T> Object read(Key<T> key, String text) {
    return Objects.requireNonNull(key.read(text));
  }

  private static String allowed(Key<?> key, String text) {
    return Environment.isServiceLink(text)
        ? key.allowed() + "; this value is of Kubernetes' making: set enableServiceLinks: false"
        : key.allowed();
  }

  private static Map<String, String> passedThrough(String prefix, SmallRyeConfig config) {
    Map<String, String> properties = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (isBeyond(prefix, name)) {
        String value = config.getConfigValue(name).getValue();
        properties.put(name.substring(prefix.length()), value == null ? "" : value);
      }
    }
    return properties;
  }

  private void problem(String what, ConfigValue value, String allowed) {
    problems.add(new Problem(what + " (" + origin(value) + ")", allowed));
  }

  private static String origin(ConfigValue value) {
    if (isFrom(OVERRIDES_ORDINAL, value)) {
      return OVERRIDES;
    }
    if (!isFrom(ENVIRONMENT_ORDINAL, value)) {
      return "file, line " + value.getLineNumber();
    }
    String variable =
        Keys.all().stream()
            .filter(key -> key.name().equals(value.getName()))
            .map(Key::environment)
            .findAny()
            .orElse("");
    return ("environment " + variable).strip();
  }

  private static boolean isFrom(int ordinal, ConfigValue value) {
    return value.getConfigSourceOrdinal() == ordinal;
  }

  private static List<String> sorted(Iterable<String> names) {
    return StreamSupport.stream(names.spliterator(), false).sorted().toList();
  }
}
