package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.Settings;
import io.spillway.role.StartRefused;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What may be held follows from the heap, and what does not fit it is refused with both numbers.
 */
class HeapPlanTest {
  private static final long MIB = 1 << 20;

  @Test
  void theDefaultsAreThreeFifthsOfTheHeapAndHalfOfThemForJobs() throws Exception {
    HeapPlan plan = HeapPlan.of(settings(), 1_000 * MIB);

    assertThat(plan.heldBytes() / MIB).isBetween(599L, 600L);
    assertThat(plan.bufferedBytes()).isEqualTo(plan.heldBytes() / 2);
    assertThat(plan.open().limitBytes()).isEqualTo(plan.heldBytes());
  }

  @Test
  void theHeapOfTheLauncherIsEnoughForTheDefaults() throws Exception {
    long serial = 256 * MIB - 9 * MIB; // what the serial collector leaves of -Xmx256m
    assertThat(HeapPlan.of(settings(), serial).bufferedBytes() / MIB).isEqualTo(74);
  }

  @Test
  void aJobBudgetOverTheHeapIsRefused() {
    assertThatThrownBy(
            () -> HeapPlan.of(settings("SPILLWAY_WORKER_MAX_BUFFERED_BYTES", "128MiB"), 247 * MIB))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(
            "spillway.worker.max-buffered-bytes = 128 MiB: must be at most 84 MiB")
        .hasMessageContaining("a heap of 247 MiB (-Xmx)");
  }

  @Test
  void aBoundOverTheHeapIsRefused() {
    assertThatThrownBy(
            () -> HeapPlan.of(settings("SPILLWAY_MEMORY_MAX_HELD_BYTES", "900MiB"), 1_000 * MIB))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("spillway.memory.max-held-bytes = 900 MiB: must be at most 750 MiB");
  }

  @Test
  void aHeapThatIsTooSmallForTheLargestResultIsRefused_unlessNoWorkerRuns() throws Exception {
    assertThatThrownBy(() -> HeapPlan.of(settings(), 124 * MIB))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("spillway.result.max-bytes = 16 MiB")
        .hasMessageContaining("the heap of 124 MiB (-Xmx)")
        .hasMessageContaining("at least -Xmx");
    assertThat(HeapPlan.of(settings("SPILLWAY_ROLES", "delayer"), 124 * MIB).heldBytes())
        .isPositive();
    assertThat(HeapPlan.of(settings("SPILLWAY_RESULT_MAX_BYTES", "4MiB"), 124 * MIB).heldBytes())
        .isPositive();
  }

  private static Settings settings(String... more) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return Settings.load(environment, null);
  }
}
