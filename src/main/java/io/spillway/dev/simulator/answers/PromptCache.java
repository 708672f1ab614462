package io.spillway.dev.simulator.answers;

import java.util.Map;

/**
 * Which prefixes of prompts are cached: each for five minutes from its latest use. Bounded; beyond
 * its capacity it forgets the prefix that has been away longest. Thread-safe.
 */
final class PromptCache {
  static final long LIFE_MILLIS = 300_000;

  private final Map<Long, Long> untilMillis;

  PromptCache(int capacity) {
    untilMillis = new RecentlyUsed<>(capacity);
  }

  /** How a prompt would be used now. */
  synchronized Prompt.Use look(Prompt prompt, long nowMillis) {
    Long until = prompt.cacheable() == 0 ? null : untilMillis.get(prompt.prefix());
    return prompt.use(until != null && nowMillis < until);
  }

  /** A call with this prompt was admitted. */
  synchronized void used(Prompt prompt, long nowMillis) {
    if (prompt.cacheable() > 0) {
      untilMillis.put(prompt.prefix(), nowMillis + LIFE_MILLIS);
    }
  }
}
