package io.spillway.offsets;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The window against a set of offsets, over random histories. */
class OffsetWindowPropertyTest {

  @Test
  void theWindowAgreesWithASetOfOffsets() {
    tries(500)
        .holds(draws -> {
          long start = draws.within(0L, 1L << 40);
          int steps = draws.within(1, 400);
          History history = new History(draws, start, 0);
          for (int step = 0; step < steps; step++) {
            history.step();
            history.compare();
          }
        });
  }

  @Test
  void soItDoesIfRunsAreLong() {
    tries(40)
        .holds(draws -> {
          int steps = draws.within(1, 100);
          History history = new History(draws, draws.within(0L, 1L << 40), 8);
          for (int step = 0; step < steps; step++) {
            history.step();
            history.compare();
          }
        });
  }

  @Test
  void whatItHasRoomForFitsWhateverFinishesThen() {
    tries(60)
        .holds(draws -> {
          int chanceOfStaying = draws.within(1, 400);
          OffsetWindow window = OffsetWindow.startingAt(0);
          List<Long> open = new ArrayList<>();
          for (long offset = 0; offset < 300_000 && window.hasRoomFor(offset, 1); offset++) {
            window.deliver(offset);
            boolean stays = offset == 0 || draws.nextInt(chanceOfStaying) == 0;
            if (stays) {
              open.add(offset);
            } else {
              window.finish(offset);
            }
          }
          window.passTo(window.position() + draws.nextInt(100_000));
          assertThat(encoded(window)).hasSizeLessThanOrEqualTo(1 + FinishedBits.MAX_BYTES);
          for (int i = 1; i < open.size(); i++) {
            if (i % 2 == 0 || draws.nextInt(8) == 0) {
              window.finish(open.get(i));
              if (draws.nextInt(16) == 0) {
                assertThat(encoded(window)).hasSizeLessThanOrEqualTo(1 + FinishedBits.MAX_BYTES);
              }
            }
          }
          assertThat(encoded(window)).hasSizeLessThanOrEqualTo(1 + FinishedBits.MAX_BYTES);
        });
  }

  private static byte[] encoded(OffsetWindow window) {
    return FinishedBits.encode(window.finishedBeyond());
  }

  /** A window, the set it must agree with, and the random steps that both take. */
  private static final class History {
    private final RandomGenerator random;
    private final int burstsInAHundred;

    /** Offsets that hold a record, as far as the log was read once. */
    private final TreeSet<Long> records = new TreeSet<>();

    /** Offsets that are finished or known to hold no record. */
    private final TreeSet<Long> done = new TreeSet<>();

    private final TreeSet<Long> open = new TreeSet<>();
    private OffsetWindow window;
    private long base;
    private long position;
    private long logEnd;

    History(RandomGenerator random, long start, int burstsInAHundred) {
      this.random = random;
      this.burstsInAHundred = burstsInAHundred;
      this.window = OffsetWindow.startingAt(start);
      this.base = start;
      this.position = start;
      this.logEnd = start;
    }

    void step() {
      if (random.nextInt(100) < burstsInAHundred) {
        burst();
      } else {
        shortStep();
      }
      advance();
    }

    private void shortStep() {
      switch (random.nextInt(12)) {
        case 0 -> gap();
        case 1 -> restore();
        case 2, 3, 4, 5, 6 -> deliver();
        default -> finish();
      }
    }

    /**
     * Reads one record that stays open, and behind it as many that finish as a run's length takes
     * one byte for, or a few more or less.
     */
    private void burst() {
      deliver();
      advance();
      if (records.ceiling(position) == null) {
        for (int left = 126 + random.nextInt(5); left > 0; left--) {
          long offset = position;
          window.deliver(offset);
          window.finish(offset);
          records.add(offset);
          done.add(offset);
          position++;
          advance();
        }
      }
    }

    private void advance() {
      while (done.contains(base)) {
        base++;
      }
      position = Math.max(position, base);
      logEnd = Math.max(logEnd, position);
    }

    /** Reads on to the next record: one known from before, or a new one behind some gap. */
    private void deliver() {
      Long known = records.ceiling(position);
      int gap = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
      long offset = known == null ? logEnd + gap : known;
      assertThat(window.deliver(offset)).isEqualTo(!done.contains(offset));
      pass(offset);
      position = offset + 1;
      records.add(offset);
      if (!done.contains(offset)) {
        open.add(offset);
      }
    }

    private void gap() {
      Long known = records.ceiling(position);
      long to = known == null ? logEnd + random.nextInt(30) : known;
      window.passTo(to);
      pass(to);
    }

    private void pass(long to) {
      for (long offset = position; offset < to; offset++) {
        done.add(offset);
      }
      position = Math.max(position, to);
    }

    private void finish() {
      if (!open.isEmpty()) {
        long any = open.first() + random.nextLong(open.last() - open.first() + 1);
        long offset = open.ceiling(any);
        window.finish(offset);
        open.remove(offset);
        done.add(offset);
      }
    }

    /** A commit, and another owner that begins where it was made. */
    private void restore() {
      byte[] metadata = FinishedBits.encode(window.finishedBeyond());
      window = OffsetWindow.restored(window.base(), FinishedBits.decode(metadata));
      done.tailSet(Math.max(base, recordsEnd())).clear();
      open.clear();
      position = base;
      if (random.nextInt(4) == 0) {
        records.remove(base); // retention took it: a gap before offsets that are finished
      }
    }

    private long recordsEnd() {
      return records.isEmpty() ? base : records.last() + 1;
    }

    void compare() {
      assertThat(window.base()).isEqualTo(base);
      assertThat(window.position()).isEqualTo(position);
      assertThat(window.open()).isEqualTo(open.size());
      BitSet beyond = window.finishedBeyond();
      BitSet expected = new BitSet();
      BitSet told = new BitSet();
      for (long offset = base; offset < recordsEnd(); offset++) {
        expected.set((int) (offset - base), done.contains(offset));
        told.set((int) (offset - base), window.isFinished(offset));
      }
      assertThat(beyond).isEqualTo(expected);
      assertThat(told).isEqualTo(expected);
      assertThat((long) beyond.length()).isLessThanOrEqualTo(Math.max(0, recordsEnd() - base));
    }
  }
}
