package io.spillway.dev.simulator.faults;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final Fault GZIP = new Fault.Gzip();
  private static final Fault RESET = new Fault.ConnectionReset(FaultPosition.anywhere());

  private static List<Integer> callsHit(FaultRule rule) {
    var faults = Faults.of(7, rule);
    return IntStream.rangeClosed(1, 8)
        .filter(call -> faults.decide("m", 1, call).isPresent())
        .boxed()
        .toList();
  }

  @Test
  void theSameSeedRequestAndCallDecideTheSame() {
    tries(1_000)
        .holds(draws -> {
          long seed = draws.nextLong();
          long hash = draws.any();
          int call = draws.within(1, 99);
          FaultRule rule = FaultRule.of(RESET).withProbability(0.5);
          assertThat(Faults.of(seed, rule).decide("m", hash, call))
              .isEqualTo(Faults.of(seed, rule).decide("m", hash, call));
        });
  }

  @Test
  void anotherSeedDecidesOtherwise() {
    FaultRule rule = FaultRule.of(RESET).withProbability(0.5);
    assertThat(hits(Faults.of(1, rule))).isNotEqualTo(hits(Faults.of(2, rule)));
  }

  private static List<Long> hits(Faults faults) {
    return LongStream.range(0, 100)
        .filter(hash -> faults.decide("m", hash, 1).isPresent())
        .boxed()
        .toList();
  }

  @Test
  void probabilityIsTheShareOfCalls() {
    Faults faults = Faults.of(3, FaultRule.of(RESET).withProbability(0.2));
    long hit =
        LongStream.range(0, 20_000).filter(hash -> faults.decide("m", hash, 1).isPresent()).count();
    assertThat(hit).isBetween(3_800L, 4_200L);
  }

  @Test
  void jobProbabilityHitsAJobAlwaysOrNever() {
    Faults faults = Faults.of(3, FaultRule.of(RESET).withJobProbability(0.5));
    for (long hash = 0; hash < 100; hash++) {
      boolean first = faults.decide("m", hash, 1).isPresent();
      for (int call = 2; call < 6; call++) {
        assertThat(faults.decide("m", hash, call).isPresent()).isEqualTo(first);
      }
    }
    assertThat(hits(faults)).hasSizeBetween(30, 70);
  }

  @Test
  void firstCallsAndEveryNthCallAreCounted() {
    assertThat(callsHit(FaultRule.of(GZIP))).hasSize(8);
    assertThat(callsHit(FaultRule.of(GZIP).onFirst(3))).containsExactly(1, 2, 3);
    assertThat(callsHit(FaultRule.of(GZIP).onEvery(3))).containsExactly(3, 6);
    assertThat(callsHit(FaultRule.of(GZIP).onEvery(3).onFirst(5))).containsExactly(3);
    assertThat(callsHit(FaultRule.of(GZIP).withProbability(0))).isEmpty();
  }

  @Test
  void theFirstRuleThatHitsDecides() {
    Faults faults =
        Faults.of(
            1,
            FaultRule.of(GZIP).forModel("a"),
            FaultRule.of(RESET).onFirst(1),
            FaultRule.of(GZIP));
    assertThat(faults.decide("a", 1, 1).orElseThrow().fault()).isEqualTo(GZIP);
    assertThat(faults.decide("b", 1, 1).orElseThrow().fault()).isEqualTo(RESET);
    assertThat(faults.decide("b", 1, 2).orElseThrow().fault()).isEqualTo(GZIP);
    assertThat(Faults.none().decide("b", 1, 2)).isEmpty();
  }

  @Test
  void afterStaysWithinItsBoundsAndTheStream() {
    tries(1_000)
        .holds(draws -> {
          int least = draws.within(0, 50);
          int more = draws.within(0, 50);
          int available = draws.within(0, 60);
          double draw = draws.share();
          int picked = new FaultPosition(least, least + more).pick(available, draw);
          assertThat(picked)
              .isBetween(Math.min(least, available), Math.min(least + more, available));
        });
  }

  @Test
  void afterReachesBothItsBounds() {
    assertThat(new FaultPosition(2, 4).pick(10, 0)).isEqualTo(2);
    assertThat(new FaultPosition(2, 4).pick(10, 0.999)).isEqualTo(4);
    assertThat(FaultPosition.anywhere().pick(10, 0.999)).isEqualTo(10);
  }
}
