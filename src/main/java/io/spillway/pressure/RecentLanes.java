package io.spillway.pressure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each lane, or of each group of lanes. Anybody can name a model, so no more than
 * {@value #MOST_KEPT} are kept: then the one that was used longest ago is forgotten, if it may be.
 * For one thread.
 *
 * @param <V> what is known of one
 */
final class RecentLanes<V> {

  /** Beyond so many, one is forgotten for each new one. */
  static final int MOST_KEPT = 1_000;

  private final Supplier<V> fresh;
  private final List<Predicate<V>> forgettable;
  private final Consumer<String> forgotten;

  /** The one that was used last comes last. */
  private final Map<String, V> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None is known.
   *
   * @param fresh what is known of a new one
   * @param forgettable which may be forgotten: those of the first condition before others
   * @param forgotten hears the name of each that is forgotten
   */
  RecentLanes(Supplier<V> fresh, List<Predicate<V>> forgettable, Consumer<String> forgotten) {
    this.fresh = fresh;
    this.forgettable = List.copyOf(forgettable);
    this.forgotten = forgotten;
  }

  /** The same without anybody who hears what is forgotten. */
  RecentLanes(Supplier<V> fresh, List<Predicate<V>> forgettable) {
    this(fresh, forgettable, name -> {});
  }

  /** What is known of this one; from now on it is known. */
  V of(String name) {
    V value = known.get(name);
    if (value == null) {
      if (known.size() >= MOST_KEPT) {
        forgetOne();
      }
      value = fresh.get();
      known.put(name, value);
    }
    return value;
  }

  /** Forgets this one; returns what was known of it, null if nothing was. */
  @Nullable V remove(String name) {
    return known.remove(name);
  }

  /** From now on this is known of one of which nothing is known, as long as there is room. */
  void put(String name, V value) {
    if (known.size() < MOST_KEPT) {
      known.put(name, value);
    }
  }

  /** What is known of this one; null if nothing is. */
  @Nullable V ifKnown(String name) {
    return known.get(name);
  }

  /**
   * All that are known, the one that was used last at the end; not to be asked while it is read.
   */
  Map<String, V> all() {
    return Collections.unmodifiableMap(known);
  }

  private void forgetOne() {
    forgettable.stream()
        .map(this::oldest)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(name -> {
          known.remove(name);
          forgotten.accept(name);
        });
  }

  private Optional<String> oldest(Predicate<V> which) {
    return known.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
