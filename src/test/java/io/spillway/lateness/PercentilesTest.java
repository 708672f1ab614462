package io.spillway.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void ofHundredTimesOneIsBeyondTheNinetyNinth() {
    long[] times = LongStream.rangeClosed(1, 100).map(each -> 101 - each).toArray();

    assertThat(Percentiles.of(times)).isEqualTo(new Percentiles(100, 1, 50, 99, 100));
  }

  @Test
  void aSingleTimeIsAllOfThem() {
    assertThat(Percentiles.of(new long[] {-3})).isEqualTo(new Percentiles(1, -3, -3, -3, -3));
  }
}
