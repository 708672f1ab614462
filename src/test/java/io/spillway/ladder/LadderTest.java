package io.spillway.ladder;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {
  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 10, 8);

  @Test
  void theTiersOfTheDefaultAreNamedAfterTheirFirstSlots() {
    assertThat(IntStream.range(0, 10).mapToObj(LADDER::delay).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L);
  }

  @ParameterizedTest(name = "tier {0}, slot {1}: {2} ms")
  @CsvSource({
    "0, 0, 1000",
    "0, 1, 1125",
    "0, 4, 1500",
    "0, 7, 1875",
    "3, 0, 8000",
    "3, 7, 15000",
    "9, 0, 512000",
    "9, 7, 960000",
  })
  void theSlotsDivideTheWayToTheNextTier(int tier, int slot, long millis) {
    assertThat(LADDER.delay(tier, slot)).hasMillis(millis);
  }

  /** base · factor^d · (1 + p/slots · (factor − 1)), as the Javadoc has it. */
  @Test
  void theDelayIsTheFormulaOfTheJavadoc() {
    tries(1_000)
        .holds(draws -> {
          int baseMillis = draws.within(1, 100_000);
          int factorTenths = draws.within(11, 100);
          int d = draws.within(0, 9);
          int slots = draws.within(1, 256);
          int anySlot = draws.within(0, 255);
          double factor = factorTenths / 10.0;
          int p = anySlot % slots;
          double formula =
              baseMillis * Math.pow(factor, d) * (1 + (double) p / slots * (factor - 1));
          Ladder ladder = new Ladder(Duration.ofMillis(baseMillis), factor, 10, slots);
          assertThat((double) ladder.delay(d, p).toMillis())
              .isBetween(formula - 0.51 - formula * 1e-12, formula + 0.51 + formula * 1e-12);
        });
  }

  @ParameterizedTest(name = "partition {0} of {1}: slot {2}")
  @CsvSource({
    // the examples of the Javadoc, with 8 slots
    "5, 8, 5",
    "13, 16, 5",
    "3, 12, 7",
    "3, 9, 7",
    "8, 9, 7",
    "0, 1, 7",
    "0, 4, 4",
    "3, 4, 7",
    "0, 2, 6",
  })
  void thePartitionOfATopicOfAnotherWidthHasTheLatestSlotOfItsKeys(
      int partition, int partitions, int slot) {
    assertThat(LADDER.slot(partition, partitions)).isEqualTo(slot);
  }

  /** A key's hash gives its slot on the ladder, and its partition in a topic of any width. */
  @Test
  void noKeyIsForwardedBeforeItsSlotAndNoneWaitsForALaterOneThanNeedBe() {
    tries(1_000)
        .holds(draws -> {
          int slots = draws.within(1, 256);
          int partitions = draws.within(1, 256);
          Ladder ladder = new Ladder(Duration.ofSeconds(1), 2, 2, slots);
          int[] latest = new int[partitions];
          for (int hash = 0; hash < slots * partitions; hash++) {
            int partition = hash % partitions;
            latest[partition] = Math.max(latest[partition], hash % slots);
          }
          for (int partition = 0; partition < partitions; partition++) {
            assertThat(ladder.slot(partition, partitions)).isEqualTo(latest[partition]);
          }
        });
  }

  @Test
  void aFormerTopicNeverDelaysLessThanItsNameNorMoreThanTheFactor() {
    tries(1_000)
        .holds(draws -> {
          int millis = draws.within(1, 1_000_000);
          int partitions = draws.within(1, 256);
          int anyPartition = draws.within(0, 255);
          Duration delay =
              LADDER.formerDelay(Duration.ofMillis(millis), anyPartition % partitions, partitions);
          assertThat(delay.toMillis()).isBetween((long) millis, 2L * millis);
        });
  }

  @ParameterizedTest(name = "{0} ms, partition {1} of {2}: {3} ms")
  @CsvSource({
    "10000, 0, 8,  10000",
    "10000, 3, 8,  13750",
    "10000, 7, 8,  18750",
    "10000, 3, 12, 12500",
    "1,     1, 3,  1",
  })
  void thePartitionsOfAFormerTopicDivideTheWayToTheNextTier(
      long named, int partition, int partitions, long millis) {
    assertThat(LADDER.formerDelay(Duration.ofMillis(named), partition, partitions))
        .hasMillis(millis);
  }

  @ParameterizedTest(name = "hash {0}: slot {1}")
  @CsvSource({"0, 0", "7, 7", "8, 0", "13, 5", "2147483647, 7"})
  void theHashOfAKeyGivesItsSlot(int hash, int slot) {
    assertThat(LADDER.slotOf(hash)).isEqualTo(slot);
  }

  @Test
  void noSlotOfATierIsSlowerThanTheNextTier() {
    for (int tier = 0; tier < 9; tier++) {
      for (int slot = 0; slot < 8; slot++) {
        assertThat(LADDER.delay(tier, slot)).isLessThan(LADDER.delay(tier + 1, 0));
        assertThat(LADDER.delay(tier, slot)).isLessThan(LADDER.delay(tier + 1, slot));
      }
    }
  }

  @ParameterizedTest(name = "after attempt {0}: tier {1}")
  @CsvSource({"0, 0", "1, 0", "2, 1", "10, 9", "11, 9", "1000, 9", "2147483647, 9"})
  void theTierAfterAnAttempt(int attempt, int tier) {
    assertThat(LADDER.tierAfter(attempt)).isEqualTo(tier);
  }

  /** Parts in milliseconds, and how late the last one ends. */
  @ParameterizedTest(name = "{0} ms in slot {1}: {2}, late by {3} ms")
  @CsvSource({
    "1, 0, 1000, 999",
    "1000, 0, 1000, 0",
    "1001, 0, 1000 1000, 999",
    "1875, 7, 1875, 0",
    "1876, 7, 1875 1875, 1874",
    "10000, 0, 8000 2000, 0",
    "37000, 0, 32000 4000 1000, 0",
    "37000, 4, 24000 12000 1500, 500",
    "511999, 0, 256000 128000 64000 32000 16000 8000 4000 2000 1000 1000, 1",
    "1537000, 0, 512000 512000 512000 1000, 0",
  })
  void aWaitIsComposedOfTheTiersThatFit(long millis, int slot, String parts, long late) {
    StringBuilder taken = new StringBuilder();
    long left = millis;
    while (left > 0) {
      long part = LADDER.delay(LADDER.tierOfPart(Duration.ofMillis(left), slot), slot).toMillis();
      taken.append(part).append(' ');
      left -= part;
    }
    assertThat(taken.toString().strip()).isEqualTo(parts);
    assertThat(-left).isEqualTo(late);
  }

  /** A delayer may be late with each part; what is left is taken from the clock. */
  @Test
  void aWaitIsNeverEndedEarlyAndEndsLateByLessThanTheFirstTierAndTheLatenessOfItsLastPart() {
    tries(2_000)
        .holds(draws -> {
          Ladder ladder =
              new Ladder(
                  Duration.ofMillis(draws.within(1, 10_000)),
                  1 + draws.within(1, 90) / 10.0,
                  draws.within(1, 10),
                  draws.within(1, 16));
          int slot = draws.within(0, ladder.slots() - 1);
          long longest = ladder.delay(ladder.lastTier(), slot).toMillis();
          Duration wait = Duration.ofMillis(draws.within(1L, 300 * longest));
          long bound = ladder.mostParts(wait, slot);
          long left = wait.toMillis();
          long late = 0;
          int parts = 0;
          while (left > 0) {
            late = draws.within(0, 3_000);
            int tier = ladder.tierOfPart(Duration.ofMillis(left), slot);
            left -= ladder.delay(tier, slot).toMillis() + late;
            parts++;
          }
          assertThat(-left - late).isLessThan(ladder.delay(0, slot).toMillis());
          assertThat(parts).isLessThanOrEqualTo((int) bound);
        });
  }

  @Test
  void theBoundOfPartsIsAsTheDocumentsSay() {
    assertThat(LADDER.mostParts(Duration.ofSeconds(13_320), 0)).isEqualTo(26 + 18 + 1);
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new Ladder(Duration.ZERO, 2, 10, 8)).hasMessageContaining("base");
    assertThatThrownBy(() -> new Ladder(Duration.ofSeconds(1), 1, 10, 8))
        .hasMessageContaining("factor");
    assertThatThrownBy(() -> new Ladder(Duration.ofSeconds(1), Double.NaN, 10, 8))
        .hasMessageContaining("factor");
    assertThatThrownBy(() -> new Ladder(Duration.ofSeconds(1), 2, 0, 8))
        .hasMessageContaining("tiers");
    assertThatThrownBy(() -> new Ladder(Duration.ofSeconds(1), 2, 10, 0))
        .hasMessageContaining("slots");
  }
}
