package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.memory.Holdings;
import io.spillway.role.StartRefused;
import java.util.Optional;

/**
 * How much of the heap what attempts hold may take; the rest is for Kafka's clients, connections
 * and what is under way for a moment. Pure.
 *
 * @param heldBytes what may be held in all
 * @param bufferedBytes what of it may be jobs, and outcomes that wait for their commit
 */
public record HeapPlan(long heldBytes, long bufferedBytes) {

  private static final long PERCENT = 60;
  private static final long MOST_PERCENT = 75;

  /** A message with its text, its record and the copy that is made of it. */
  private static final long MESSAGE_FACTOR = 4;

  /** Is left for one stream to go on with. */
  private static final long RESERVE_PART = 4;

  /**
   * The plan for a heap.
   *
   * @param heapBytes the largest the heap can be
   * @throws StartRefused if the heap is too small for what is configured, with both numbers
   */
  public static HeapPlan of(Settings settings, long heapBytes) {
    Optional<Long> configured = settings.get(Keys.MEMORY_MAX_HELD_BYTES);
    long most = heapBytes / 100 * MOST_PERCENT;
    if (configured.isPresent() && configured.get() > most) {
      throw tooMuch(Keys.MEMORY_MAX_HELD_BYTES, configured.get(), most, heapBytes);
    }
    long held = configured.orElse(heapBytes / 100 * PERCENT);
    long answer =
        RoleDescriptor.anyCallsApi(settings)
            ? MESSAGE_FACTOR * settings.get(Keys.RESULT_MAX_BYTES)
            : 0;
    if (answer > held / 2) {
      throw new StartRefused(
          "an answer of %s = %s may take %s of memory while it is written, and the heap of %s (-Xmx) leaves %s for that, beside as much for jobs: give the process at least -Xmx%dm, or lower %s"
              .formatted(
                  Keys.RESULT_MAX_BYTES,
                  size(settings.get(Keys.RESULT_MAX_BYTES)),
                  size(answer),
                  size(heapBytes),
                  size(held / 2),
                  heapFor(answer),
                  Keys.RESULT_MAX_BYTES.environment()));
    }
    Optional<Long> buffered = settings.get(Keys.WORKER_MAX_BUFFERED_BYTES);
    if (buffered.isPresent() && buffered.get() > held - answer) {
      throw tooMuch(Keys.WORKER_MAX_BUFFERED_BYTES, buffered.get(), held - answer, heapBytes);
    }
    return new HeapPlan(held, buffered.orElse(held / 2));
  }

  /** An account of what is held under this plan. */
  public Holdings open() {
    return new Holdings(heldBytes, heldBytes / RESERVE_PART);
  }

  /** The heap, in MiB, that leaves twice so much for what is held. */
  private static long heapFor(long bytes) {
    // The collector keeps a part of what -Xmx says for itself.
    return 2 * bytes * 110 / PERCENT / (1 << 20) + 1;
  }

  private static StartRefused tooMuch(Key<?> key, long value, long most, long heapBytes) {
    return new StartRefused(
        "%s = %s: must be at most %s with a heap of %s (-Xmx); give the process more heap, or lower %s"
            .formatted(key, size(value), size(most), size(heapBytes), key.environment()));
  }

  /** Bytes for people: whole MiB, or KiB. */
  private static String size(long bytes) {
    return bytes >= 1 << 20 ? bytes / (1 << 20) + " MiB" : bytes / 1_024 + " KiB";
  }
}
