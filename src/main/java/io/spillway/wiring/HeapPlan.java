package io.spillway.wiring;

import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.memory.Holdings;
import io.spillway.role.StartRefused;
import java.util.Optional;

/**
 * How much of the heap attempts may use; the rest is for Kafka's clients, connections and
 * short-lived objects. Pure functions.
 *
 * <p>For example, with a heap of 1,000 MiB and nothing configured, attempts may hold 60 %, which is
 * 600 MiB. Half of that, 300 MiB, may be jobs and waiting outcomes, and a quarter, 150 MiB, is the
 * reserve of one stream ({@link Holdings}).
 *
 * @param heldBytes the most bytes that attempts may hold in all
 * @param bufferedBytes the part of them that jobs, and outcomes that wait for their commit, may
 *     take
 */
public record HeapPlan(long heldBytes, long bufferedBytes) {

  private static final long PERCENT = 60;
  private static final long MOST_PERCENT = 75;

  /**
   * How many times its size a message takes while it is written: its text, its record and a copy.
   */
  private static final long MESSAGE_FACTOR = 4;

  /** One part in so many of the memory is the reserve of one stream. */
  private static final long RESERVE_PART = 4;

  /**
   * The plan for a heap of this size.
   *
   * @param heapBytes the largest size of the heap
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

  /** An account of memory with these bounds. */
  public Holdings open() {
    return new Holdings(heldBytes, heldBytes / RESERVE_PART);
  }

  /** The heap, in MiB, of which attempts may hold twice this many bytes. */
  private static long heapFor(long bytes) {
    // The garbage collector keeps a part of -Xmx for itself.
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
