package io.spillway.memory;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Streams that grow, end and are cancelled in any order over one account: never is more held than
 * the limit, everybody ends, and at the end nothing is held. One thread, so that a seed is a run.
 */
class HoldingsPropertyTest {
  private static final long LIMIT = 4_000_000;
  private static final long RESERVE = 1_000_000;

  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final List<Stream> streams = new ArrayList<>();
  private int ended;
  private int open;

  /** Answers that fit the reserve all come to their end. */
  @Test
  void ifEachAnswerFitsTheReserveNoneEndsForLackOfRoom() {
    tries(100)
        .holds(draws -> {
          play(draws, RESERVE - 2 * Holdings.STEP_BYTES);
          assertThat(ended).isZero();
        });
  }

  /** Answers that fit the account alone come to their end or leave room to others. */
  @Test
  void ifAnswersAreLargerSomeEndAndNobodyWaitsForEver() {
    tries(100)
        .holds(draws -> {
          play(draws, LIMIT - 1_500_000);
          assertThat(ended).isLessThan(streams.size());
          assertThat(streams).noneMatch(stream -> stream.endedAlone);
        });
  }

  private void play(RandomGenerator random, long largest) {
    loop.clear();
    streams.clear();
    ended = 0;
    open = 0;
    Holdings holdings = new Holdings(LIMIT, RESERVE);
    int count = 2 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      streams.add(new Stream(holdings, 1 + random.nextLong(largest)));
    }
    for (int step = 0; step < 200_000 && open > 0; step++) {
      if (!loop.isEmpty() && random.nextBoolean()) {
        loop.remove().run();
      } else {
        streams.get(random.nextInt(count)).step(random);
      }
      if (holdings.heldBytes() > LIMIT) {
        throw new AssertionError(holdings.heldBytes() + " are held");
      }
    }
    assertThat(streams).allMatch(stream -> stream.over);
    loop.forEach(Runnable::run);
    assertThat(holdings.heldBytes()).isZero();
    assertThat(holdings.waitingStreams()).isZero();
  }

  /** A stream that needs so many bytes in the end. */
  private final class Stream implements Holding.Owner {
    private final long needed;
    private final Holding holding;
    private long wanted;
    private boolean waiting;
    private boolean over;
    private boolean endedAlone;

    Stream(Holdings holdings, long needed) {
      this.needed = needed;
      open++;
      this.holding = holdings.open(this);
    }

    void step(RandomGenerator random) {
      if (over || waiting) {
        return;
      }
      if (wanted >= needed || random.nextInt(2_000) == 0) {
        close();
        return;
      }
      wanted = Math.min(needed, wanted + random.nextLong(60_000));
      if (!holding.tryHold(wanted)) {
        waiting = true;
        holding.await(wanted);
      }
    }

    @Override
    public void granted(long bytes) {
      loop.add(() -> {
        holding.granted(bytes);
        waiting = false;
      });
    }

    @Override
    public void mustEnd(boolean alone) {
      loop.add(() -> {
        ended++;
        endedAlone = alone;
        close();
      });
    }

    private void close() {
      open--;
      over = true;
      holding.close();
    }
  }
}
