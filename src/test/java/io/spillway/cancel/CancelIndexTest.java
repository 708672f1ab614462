package io.spillway.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Origin;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancelIndexTest {

  private static boolean covers(CancelIndex index, String place, String id) {
    return index.covers(origin(place), () -> id);
  }

  private static Origin origin(String place) {
    int dash = place.lastIndexOf('-');
    int before = place.lastIndexOf('-', dash - 1);
    return Origin.at(
        place.substring(0, before),
        Integer.parseInt(place.substring(before + 1, dash)),
        Long.parseLong(place.substring(dash + 1)),
        0);
  }

  /** When it was made, partition 0 of the jobs ended at 10, and 1 at 20. */
  @ParameterizedTest
  @CsvSource({
    "llm.jobs-0-9, a, true",
    "llm.jobs-0-10, a, false",
    "llm.jobs-1-10, a, true",
    "llm.jobs-1-20, a, false",
    "llm.jobs-2-0, a, false",
    "llm.jobs-0-9, b, false",
    "llm.jobs-0-9, llm.jobs-5-5, false",
    "llm.jobs-7-3, b, true",
    "llm.jobs-7-4, b, false",
    "other.jobs-0-9, a, false",
    "jobs-0-9, a, false",
  })
  void aCancelCoversTheJobsOfItsIdThatWereThereOrTheOneOfItsOrigin(
      String place, String id, boolean covered) {
    CancelIndex index = new CancelIndex("llm.jobs");
    index.add(new Cancel.OfId("a", Reach.before(10, 20)));
    index.add(new Cancel.OfOrigin("llm.jobs-7-3"));

    assertThat(covers(index, place, id)).isEqualTo(covered);
  }

  @Test
  void aLaterCancelOfTheSameIdReachesFurtherAndNeverLessFar() {
    CancelIndex index = new CancelIndex("jobs");
    index.add(new Cancel.OfId("a", Reach.before(10, 20)));
    index.add(new Cancel.OfId("a", Reach.before(15, 20, 5)));
    index.add(new Cancel.OfId("a", Reach.before(1)));

    assertThat(covers(index, "jobs-0-14", "a")).isTrue();
    assertThat(covers(index, "jobs-1-19", "a")).isTrue();
    assertThat(covers(index, "jobs-2-4", "a")).isTrue();
    assertThat(covers(index, "jobs-0-15", "a")).isFalse();
  }

  /** To know the id of a delayed job, its bytes must be read. */
  @Test
  void theIdOfAJobThatCameLaterThanEveryCancelIsNotAskedFor() {
    AtomicInteger asked = new AtomicInteger();
    CancelIndex index = new CancelIndex("jobs");
    index.add(new Cancel.OfOrigin("jobs-0-3"));
    index.covers(origin("jobs-0-4"), () -> "id" + asked.incrementAndGet());
    index.add(new Cancel.OfId("a", Reach.before(10)));
    index.covers(origin("jobs-0-10"), () -> "id" + asked.incrementAndGet());
    assertThat(asked).hasValue(0);

    index.covers(origin("jobs-0-9"), () -> "id" + asked.incrementAndGet());
    assertThat(asked).hasValue(1);
  }

  @Test
  void ofMoreThanTheMostTheOldestAreForgottenAndItsBytesStayBounded() {
    CancelIndex index = new CancelIndex("jobs", 3);
    for (int i = 0; i < 50; i++) {
      index.add(new Cancel.OfId("id" + i, Reach.before(100 + i)));
    }
    long full = index.bytes();
    index.add(new Cancel.OfId("id47", Reach.before(200))); // the oldest, made anew
    index.add(new Cancel.OfOrigin("jobs-0-5"));

    assertThat(covers(index, "jobs-0-1", "id49")).isTrue();
    assertThat(covers(index, "jobs-0-1", "id47")).isTrue();
    assertThat(covers(index, "jobs-0-5", "x")).isTrue();
    assertThat(covers(index, "jobs-0-1", "id48")).isFalse();
    assertThat(covers(index, "jobs-0-1", "id3")).isFalse();
    assertThat(index.forgotten()).isEqualTo(48);
    assertThat(index.bytes()).isPositive().isLessThanOrEqualTo(full);
  }

  @Test
  void itIsNotReadBeforeItsEndAndSaysSo() {
    CancelIndex index = new CancelIndex("jobs");
    AtomicInteger woken = new AtomicInteger();
    index.wakeWith(woken::incrementAndGet);
    assertThat(index.isRead()).isFalse();
    assertThat(index.trouble()).contains("no job may start");

    index.add(new Cancel.OfOrigin("jobs-0-1"));
    index.reachedEnd();
    assertThat(woken).hasValue(2);
    assertThat(index.isRead()).isTrue();
    assertThat(index.trouble()).isEmpty();

    index.fails("refused");
    assertThat(index.isRead()).isTrue();
    assertThat(index.trouble()).isEqualTo("refused");
  }

  @Test
  void placesOfNoJobAreNotCovered() {
    CancelIndex index = new CancelIndex("jobs");
    index.add(new Cancel.OfId("a", Reach.before(100)));
    for (String place :
        new String[] {"", "-", "--", "jobs-0", "jobs-x-1", "jobs-0-9999999999999999999"}) {
      Origin origin = new Origin(place, Instant.EPOCH, 0);
      assertThat(index.covers(origin, () -> "a")).as(place).isFalse();
    }
  }

  /** Partition 0 of the jobs ended at 10 when the cancels were made. */
  @Test
  void aReplayIsARunOfItsOwn() {
    CancelIndex index = new CancelIndex("jobs");
    index.add(new Cancel.OfId("a", Reach.before(10)));
    index.add(new Cancel.OfOrigin("jobs-0-3"));
    Origin later = new Origin("jobs-0-3", Instant.EPOCH, 1, "jobs-0-10");
    Origin before = new Origin("jobs-0-3", Instant.EPOCH, 1, "jobs-0-9");

    assertThat(index.covers(later, () -> "a")).isFalse();
    assertThat(index.covers(before, () -> "a")).isTrue();
    assertThat(index.covers(before, () -> "b")).isFalse();

    index.add(new Cancel.OfOrigin("jobs-0-3/1"));
    assertThat(index.covers(later, () -> "a")).isTrue();
  }
}
