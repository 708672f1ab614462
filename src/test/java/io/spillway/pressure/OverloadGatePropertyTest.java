package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.Signal.Kind;
import io.spillway.property.Draws;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of an overload gate whatever happens to it. */
class OverloadGatePropertyTest {

  private static final long SECOND = 1_000_000_000L;

  private long now;

  /** Whatever happens: not above the bound, and one call may start again within two minutes. */
  @Test
  void fromAnyStateItComesBackAndItNeverOpensMoreThanTheBound() {
    tries(300).holds(this::play);
  }

  private void play(Draws random) {
    int most = 1 + random.nextInt(50);
    OverloadGate any =
        new OverloadGate(
            most,
            1 + random.nextInt(20),
            random.nextInt(2) == 0 ? 1 : 0.25 + 0.75 * random.nextDouble(),
            random::nextDouble,
            new Background(true));
    List<Long> open = new ArrayList<>();
    now = random.nextLong();
    for (int step = 0; step < 400; step++) {
      step(any, open, random);
      GateState state = any.state("m", now);
      assertThat(any.running()).isEqualTo(open.size()).isLessThanOrEqualTo(most);
      assertThat(state.places().getAsInt()).isBetween(any.isOpen() ? 1 : 0, most);
    }
    recovers(any, open, most);
  }

  private void step(OverloadGate any, List<Long> open, Draws random) {
    now += random.nextLong(2 * SECOND);
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        while (any.mayStart(now)) {
          any.started(now);
          open.add(now);
        }
        assertThat(any.nanosUntilOpening(now)).isPositive();
      }
      case 4 -> any.share(0.05 + 0.95 * random.nextDouble(), now);
      default -> {
        Kind kind = Kind.values()[random.nextInt(5)];
        for (int ends = random.nextInt(4); ends > 0 && !open.isEmpty(); ends--) {
          Duration retryAfter = random.nextBoolean() ? null : Duration.ofHours(1);
          long started = open.remove(random.nextInt(open.size()));
          any.began(started, now);
          any.ended(started, new Signal(kind, retryAfter, ""), now);
        }
      }
    }
  }

  /** Told of nothing but successes of streams of 20 s, it reaches its bound, asked when it said. */
  private void recovers(OverloadGate any, List<Long> open, int most) {
    long end = now + 20_000 * SECOND;
    long lastStart = now;
    int mostRunning = 0;
    while (mostRunning < most && now < end) {
      while (any.mayStart(now)) {
        any.started(now);
        open.add(now);
        lastStart = now;
      }
      mostRunning = Math.max(mostRunning, any.running());
      assertThat(now - lastStart).as("nothing has started for").isLessThan(130 * SECOND);
      long oldest =
          open.isEmpty() ? Long.MAX_VALUE : Math.max(0, open.getFirst() + 20 * SECOND - now);
      now += Math.min(oldest, any.nanosUntilOpening(now));
      if (!open.isEmpty() && now - open.getFirst() >= 20 * SECOND) {
        any.ended(open.removeFirst(), new Signal(Kind.SUCCESS, null, ""), now);
      }
    }
    assertThat(mostRunning).as("%s", any.state("m", now)).isEqualTo(most);
  }
}
