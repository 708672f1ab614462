package io.spillway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cancel.Cancel;
import io.spillway.cancel.Reach;
import io.spillway.chaos.Violation.Check;
import io.spillway.job.RetryState;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import org.junit.jupiter.api.Test;

/** Histories with canceled jobs, good and damaged. */
class CanceledHistoryTest {

  private static final long T0 = SmallHistory.T0;

  /** a was canceled while its call ran, b while it was delayed. */
  @Test
  void aHistoryWithCanceledJobsPasses() {
    assertThat(HistoryChecker.check(canceled().build())).isEmpty();
  }

  private static SmallHistory canceled() {
    SmallHistory history = new SmallHistory();
    history.results.removeFirst();
    history.results.removeFirst();
    history.due.clear();
    history.calls.removeIf(call -> call.requestId().equals("req-b2"));
    history.results.add(SmallHistory.canceled("a", Phase.STREAM, SmallHistory.start("a"), T0 + 90));
    RetryState delayed =
        SmallHistory.tags("b", KnownFailure.OVERLOADED, "req-b1", T0 + 90).retryState();
    history.results.add(SmallHistory.canceled("b", Phase.JOB, delayed, T0 + 330));
    history.cancel(new Cancel.OfOrigin("jobs-0-0"));
    history.cancel(new Cancel.OfId("b", Reach.before(4)));
    return history;
  }

  @Test
  void aJobThatNobodyCanceledMayNotEndSo() {
    SmallHistory history = canceled();
    history.cancels.clear();
    history.cancel(new Cancel.OfId("a", Reach.before(0))); // before a was there
    history.cancel(new Cancel.OfId("b", Reach.before(4)));

    assertThat(HistoryChecker.check(history.build()))
        .extracting(Violation::toString)
        .containsExactly("CANCELS: job a at jobs-0-0 ended as canceled, and no cancel covers it");
  }

  @Test
  void aJobThatIsCanceledAndSucceedsHasTwoResults() {
    SmallHistory history = canceled();
    history.results.add(SmallHistory.success("a", SmallHistory.start("a"), "req-a", T0 + 100));

    assertThat(HistoryChecker.check(history.build()))
        .extracting(Violation::check)
        .contains(Check.RESULTS);
  }

  @Test
  void aCanceledJobThatIsForwardedToo() {
    SmallHistory history = canceled();
    history.due.addAll(new SmallHistory().due);
    history.call("b", "w2", "req-b2", T0 + 400, T0 + 490);

    assertThat(HistoryChecker.check(history.build()))
        .extracting(Violation::check)
        .contains(Check.CALLS);
  }
}
