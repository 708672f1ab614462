package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.settings.Speed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Thousands of streams open at once need neither their number of threads nor much heap. */
@Isolated("it counts the threads of the process")
class ManyStreamsIT {

  @Test
  void twoThousandOpenStreamsNeedFewThreads() throws Exception {
    int streams = 2_000;
    Speed longStreams = new Speed(Duration.ofMillis(200), Duration.ofMillis(400), 20, 0);
    try (Installation spillway =
        Installation.start(
            Map.of(
                "spillway.worker.max-in-flight",
                Integer.toString(streams),
                "spillway.worker.pressure",
                "fixed"),
            simulator -> simulator.speed(longStreams))) {
      spillway.run("one", "worker,router,delayer");
      int threadsBefore = Thread.activeCount();
      for (int i = 0; i < streams; i++) {
        spillway.submit("job-" + i);
      }

      spillway.awaitResults(streams);

      assertThat(spillway.simulator().stats().peakOpen()).isEqualTo(streams);
      assertThat(Thread.activeCount() - threadsBefore).isLessThan(20);
      assertThat(spillway.calls.values()).allMatch(count -> count == 1);
    }
  }
}
