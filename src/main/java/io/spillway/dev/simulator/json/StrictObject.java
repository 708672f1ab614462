package io.spillway.dev.simulator.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object key by key; {@link #end()} refuses what nobody asked for. Every complaint
 * names the key, its value and what is allowed.
 */
public final class StrictObject {
  private final String path;
  private final JsonNode object;
  private final TreeSet<String> asked = new TreeSet<>();

  /**
   * Wraps an object.
   *
   * @param path what to call it in a complaint
   */
  public StrictObject(String path, JsonNode object) {
    this.path = path;
    this.object = object;
    if (!object.isObject()) {
      throw wrong(path, object, "an object");
    }
  }

  static FaultsFileException wrong(String path, JsonNode value, String allowed) {
    return new FaultsFileException(path + " is " + value + "; allowed: " + allowed);
  }

  /** The value of a key, or null where the key is missing. */
  public @Nullable JsonNode get(String key) {
    asked.add(key);
    return object.get(key);
  }

  public FaultsFileException wrong(String key, String allowed) {
    JsonNode value = object.get(key);
    return value == null
        ? new FaultsFileException(pathOf(key) + " is missing; allowed: " + allowed)
        : wrong(pathOf(key), value, allowed);
  }

  String pathOf(String key) {
    return path + "." + key;
  }

  public String text(String key, @Nullable String otherwise) {
    JsonNode value = get(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value == null || !value.isTextual()) {
      throw wrong(key, "a string");
    }
    return value.textValue();
  }

  public boolean bool(String key, boolean otherwise) {
    JsonNode value = get(key);
    if (value != null && !value.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return value == null ? otherwise : value.booleanValue();
  }

  public long whole(String key, @Nullable Long otherwise, long least, long most) {
    JsonNode value = get(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value == null || !isWhole(value, least, most)) {
      throw wrong(key, "a whole number from " + least + " to " + most);
    }
    return value.longValue();
  }

  public static boolean isWhole(JsonNode value, long least, long most) {
    return value.isIntegralNumber()
        && value.canConvertToLong()
        && value.longValue() >= least
        && value.longValue() <= most;
  }

  public double share(String key, double otherwise) {
    return number(key, otherwise, 0, 1);
  }

  /**
   * A number that need not be whole.
   *
   * @param otherwise if the key is missing; NaN if it must not be
   */
  public double number(String key, double otherwise, double least, double most) {
    JsonNode value = get(key);
    if (value == null && !Double.isNaN(otherwise)) {
      return otherwise;
    }
    if (value == null
        || !value.isNumber()
        || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw wrong(key, "a number from " + plain(least) + " to " + plain(most));
    }
    return value.doubleValue();
  }

  private static String plain(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  /** One of an enum's constants by its label. */
  public <E extends Enum<E>> E choice(String key, E otherwise, E[] constants) {
    JsonNode value = get(key);
    if (value == null) {
      return otherwise;
    }
    return Arrays.stream(constants)
        .filter(constant -> Labels.of(constant).equals(value.textValue()))
        .findFirst()
        .orElseThrow(() -> wrong(key, labels(constants)));
  }

  static String labels(Enum<?>[] constants) {
    return String.join(", ", Arrays.stream(constants).map(Labels::of).toList());
  }

  /** An object whose values are strings or numbers. */
  public Map<String, String> headers(String key) {
    JsonNode value = get(key);
    if (value == null) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw wrong(key, "an object of header names and values");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (var header : value.properties()) {
      if (!header.getValue().isTextual() && !header.getValue().isNumber()) {
        throw wrong(pathOf(key) + "." + header.getKey(), header.getValue(), "a string or a number");
      }
      headers.put(header.getKey(), header.getValue().asText());
    }
    return headers;
  }

  /** Refuses keys that were not asked for. */
  public void end() {
    object
        .fieldNames()
        .forEachRemaining(key -> {
          if (!asked.contains(key)) {
            throw new FaultsFileException(
                pathOf(key) + " is not known here; allowed keys: " + String.join(", ", asked));
          }
        });
  }
}
