package io.spillway.tag;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One header that Spillway writes on Kafka records: its name, how its value is written as UTF-8
 * text, and the kinds of records that carry it. A header has one value: setting it replaces the old
 * one. Reading never throws; a missing or unreadable value is empty. Thread-safe, as far as the
 * Headers object is.
 *
 * @param <T> the type of its value
 */
public final class Tag<T> {
  private final String name;
  private final Codec<T> codec;
  private final Set<Carrier> carriers;
  private final boolean always;
  private final String meaning;

  Tag(String name, Codec<T> codec, Set<Carrier> carriers, boolean always, String meaning) {
    this.name = name;
    this.codec = codec;
    this.carriers = carriers;
    this.always = always;
    this.meaning = meaning;
  }

  /** The header's name. */
  public String name() {
    return name;
  }

  /** The kinds of records that carry it. */
  public Set<Carrier> carriers() {
    return carriers;
  }

  /**
   * Whether every record of these kinds carries it; otherwise only those that have such a value.
   */
  public boolean isAlways() {
    return always;
  }

  /** The length of the longest value, in characters. */
  public int mostChars() {
    return codec.mostChars();
  }

  /** The allowed values, in words for people. */
  public String values() {
    return codec.values();
  }

  /** The meaning of the tag, in one line for people. */
  public String meaning() {
    return meaning;
  }

  /** The value; empty if there is none, or none that can be read. */
  public Optional<T> read(Headers headers) {
    String text = text(headers);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(codec.read().apply(text));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** The value as text, unchecked; null if there is none. */
  public @Nullable String text(Headers headers) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Sets the value, or removes the tag if it is null. */
  public void set(Headers headers, @Nullable T value) {
    headers.remove(name);
    if (value != null) {
      headers.add(name, codec.write().apply(value).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
