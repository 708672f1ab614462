package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Job;
import io.spillway.status.KnownFailure;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final String SCHEDULED =
      "{\"params\":{\"model\":\"m\"},\"spillway\":{\"not_before\":\"1970-01-01T00:00:09Z\","
          + "\"expires_at\":\"1970-01-01T00:00:20Z\"}}";
  private static final Instant NINE = Instant.ofEpochSecond(9);

  @Test
  void anUnreadableOrExpiredJobIsRefused() {
    String expiring = "{\"params\":{},\"spillway\":{\"expires_at\":\"1970-01-01T00:00:09Z\"}}";
    FetchedJob fetched = job(expiring);
    FetchedJob garbage = job("garbage");

    assertThat(Admission.of(fetched.job(), false, NINE.minusNanos(1)))
        .isEqualTo(new Admission.Admitted((Job) fetched.job()));
    assertThat(refusal(fetched, NINE)).isEqualTo(KnownFailure.EXPIRED);
    assertThat(refusal(garbage, NINE)).isEqualTo(KnownFailure.INVALID_REQUEST);
  }

  /** The delayer's clock decides for a job that comes back: the worker's may be a second behind. */
  @ParameterizedTest(name = "at {0}, back: {1}")
  @CsvSource({
    "1970-01-01T00:00:08.999Z, false, not yet",
    "1970-01-01T00:00:09Z, false, call",
    "1970-01-01T00:00:07.999Z, true, not yet",
    "1970-01-01T00:00:08Z, true, call",
    "1970-01-01T00:00:20Z, false, EXPIRED",
    "1968-12-31T00:00:09Z, false, INVALID_REQUEST",
  })
  void aJobIsNotCalledBeforeItsTime(Instant now, boolean isBack, String expected) {
    FetchedJob fetched = job(SCHEDULED);

    assertThat(
            switch (Admission.of(fetched.job(), isBack, now)) {
              case Admission.Admitted call -> "call";
              case Admission.NotYet(Instant notBefore) -> "not yet";
              case Admission.Refusal refusal -> refusal.known().name();
            })
        .isEqualTo(expected);
    assertThat(fetched.isBack()).isFalse();
  }

  private static KnownFailure refusal(FetchedJob fetched, Instant now) {
    return ((Admission.Refusal) Admission.of(fetched.job(), false, now)).known();
  }

  private static FetchedJob job(String value) {
    return FetchedJob.of(Jobs.assignment(), Jobs.record(7, "k", value, new RecordHeaders()), false);
  }
}
