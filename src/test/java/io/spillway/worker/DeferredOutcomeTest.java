package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Targets;
import io.spillway.job.Origin;
import io.spillway.pressure.SlowLane;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeferredOutcomeTest {

  private static final Instant NOW = Instant.ofEpochMilli(5_000);

  private final OutcomeRecords records =
      new OutcomeRecords(Jobs.settings(1_000_000, 1_000_000), Targets.at("http://simulated"));

  @Test
  void aJobThatIsPutOffKeepsWhatHappenedToItAndCountsOneDeferral() {
    FetchedJob fetched = Jobs.delivered(Jobs.assignment(), 0, "sick");
    UncommittedOutcome uncommitted =
        records.deferred(fetched, new SlowLane(SlowLane.SlowReason.HELD, 7_000_000_000L), NOW);

    assertThat(uncommitted.record().topic()).isEqualTo("failures");
    assertThat(uncommitted.record().value()).isEqualTo(fetched.value());
    assertThat(uncommitted.called()).isFalse();
    assertThat(uncommitted.deferral()).isEqualTo(SlowLane.SlowReason.HELD);
    FailureTags tags =
        TagReader.failure(uncommitted.record().headers(), Origin.at("none", 0, 0, 0)).orElseThrow();
    assertThat(tags.retryState()).isEqualTo(fetched.retryState().deferred());
    assertThat(tags.failure().type()).isEqualTo("deferred");
    assertThat(tags.failure().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(tags.failure().countsAttempt()).isFalse();
  }
}
