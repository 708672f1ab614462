package io.spillway.tag;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One header that Spillway writes: its name, its value as UTF-8 text, and the records that it
 * stands on. It has one value: setting replaces. Reading never throws; what is missing or
 * unreadable is absent. For any thread, as far as the headers are.
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

  /** The records that it stands on. */
  public Set<Carrier> carriers() {
    return carriers;
  }

  /** Whether it stands on each of these records, or only on those that have such a value. */
  public boolean isAlways() {
    return always;
  }

  /** The longest value that is written, in characters. */
  public int mostChars() {
    return codec.mostChars();
  }

  /** What values there are, for people. */
  public String values() {
    return codec.values();
  }

  /** What it says, in one line. */
  public String meaning() {
    return meaning;
  }

  /** The value, if there is one that can be read. */
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

  /** The value as it stands there, or null. */
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
