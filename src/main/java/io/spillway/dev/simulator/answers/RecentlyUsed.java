package io.spillway.dev.simulator.answers;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets, beyond its capacity, the entry that was used longest ago. For one thread at a
 * time.
 */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int capacity;

  RecentlyUsed(int capacity) {
    super(16, 0.75f, true);
    this.capacity = capacity;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > capacity;
  }
}
