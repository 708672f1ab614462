package io.spillway.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.memory.Shortage.Decision;
import io.spillway.memory.Shortage.MemoryState;
import io.spillway.memory.Shortage.Waiter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits, who goes on, who ends: with a limit of 100, of which 25 are the reserve. */
class ShortageTest {
  private static final Waiter OLD = new Waiter(1, 10, 20);
  private static final Waiter LARGE = new Waiter(2, 40, 5);
  private static final Waiter YOUNG = new Waiter(3, 1, 1);

  @Test
  void nobodyWaits() {
    assertThat(Shortage.decide(state(100, null, false), List.of())).isEqualTo(new Decision.Wait());
  }

  @Test
  void theEldestGoesFirst_alsoIfAnotherWouldFit() {
    assertThat(Shortage.decide(state(55, null, true), List.of(OLD, LARGE, YOUNG)))
        .isEqualTo(new Decision.Grant(OLD, false));
    assertThat(Shortage.decide(state(60, 9L, true), List.of(OLD, LARGE, YOUNG)))
        .as("the elder runs, the eldest does not fit, the youngest would")
        .isEqualTo(new Decision.Wait());
  }

  @Test
  void ifTheRestIsTaken_theEldestGoesOnWithTheReserve() {
    assertThat(Shortage.decide(state(75, null, true), List.of(OLD, LARGE)))
        .isEqualTo(new Decision.Grant(OLD, true));
    assertThat(Shortage.decide(state(80, 2L, true), List.of(OLD, LARGE)))
        .as("the elder goes before the eldest")
        .isEqualTo(new Decision.Grant(LARGE, true));
  }

  @Test
  void ifTheElderDoesNotFitAndRoomWillCome_allWait() {
    assertThat(Shortage.decide(state(90, 1L, true), List.of(OLD, LARGE)))
        .isEqualTo(new Decision.Wait());
  }

  @Test
  void ifAllWaitAndNoRoomWillCome_theLargestOfTheOthersEnds() {
    assertThat(Shortage.decide(state(90, 1L, false), List.of(OLD, LARGE, YOUNG)))
        .isEqualTo(new Decision.End(LARGE, false));
    assertThat(Shortage.decide(state(99, 2L, false), List.of(OLD, LARGE, YOUNG)))
        .as("the elder is spared")
        .isEqualTo(new Decision.End(OLD, false));
  }

  @Test
  void whatDoesNotFitAlone_ends() {
    assertThat(Shortage.decide(state(90, null, false), List.of(OLD)))
        .isEqualTo(new Decision.End(OLD, true));
  }

  private static MemoryState state(long held, Long elder, boolean othersGive) {
    return new MemoryState(100, 25, held, elder, othersGive);
  }
}
