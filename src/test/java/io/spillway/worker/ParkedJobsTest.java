package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener;
import io.spillway.api.MessagesApi;
import io.spillway.api.Target;
import io.spillway.api.Targets;
import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelIndex;
import io.spillway.job.Job;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.pressure.Scheduler;
import io.spillway.time.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that are out of the scheduler because their partition is nobody's at the moment. */
class ParkedJobsTest {

  private static final MessagesApi NO_CALLS =
      new MessagesApi() {
        @Override
        public Attempt start(Target target, Job job, AttemptListener listener) {
          throw new AssertionError("called");
        }

        @Override
        public Target target() {
          return Targets.at("http://simulated");
        }
      };

  /** The look at what was canceled comes while it is parked, and finds nothing of it. */
  @Test
  void aJobThatIsCanceledMeanwhileEndsAsSoonAsItIsTakenBack() {
    Assignment assignment = Jobs.assignment();
    CancelIndex cancels = new CancelIndex("jobs");
    JobsInHand jobs =
        Jobs.carried(
                Jobs.settings(20, 100_000, Duration.ZERO),
                Scheduler.ofFixedLimit(1),
                NO_CALLS,
                Holdings.unbounded(),
                new Meters(new SimpleMeterRegistry()),
                new Clocks(() -> Instant.EPOCH, () -> 0))
            .heeding(cancels)
            .jobs();
    FetchedJob canceled = Jobs.delivered(assignment, 0, "claude-test");
    FetchedJob other = Jobs.delivered(assignment, 1, "claude-test");
    jobs.read(canceled);
    jobs.read(other);

    List<FetchedJob> parked = jobs.park(assignment);
    cancels.add(new Cancel.OfOrigin(canceled.retryState().origin().place()));
    jobs.endCanceled();
    jobs.takeBack(parked);

    assertThat(jobs.waiting()).isEqualTo(1);
    assertThat(jobs.outbox().jobs()).containsExactly(canceled);
  }
}
