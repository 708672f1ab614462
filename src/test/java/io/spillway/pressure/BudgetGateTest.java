package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.api.RateLimits;
import io.spillway.api.RateLimits.Bucket;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.property.Draws;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetGateTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Failure LIMITED =
      Failure.of(KnownFailure.RATE_LIMIT, Phase.RESPONSE, "too many");

  private final BudgetGate gate = new BudgetGate(Map.of("opus-a", "opus", "opus-b", "opus"));
  private final List<Started> running = new ArrayList<>();
  private long number;
  private long now;

  private int start(String lane, int most) {
    int started = 0;
    while (started < most && gate.mayStart(Waiting.in(lane), now)) {
      Started stream = new Started(number++, lane, 1_000, now);
      gate.started(stream);
      running.add(stream);
      started++;
    }
    return started;
  }

  private static Bucket bucket(long limit, long remaining) {
    return new Bucket(OptionalLong.of(limit), OptionalLong.of(remaining), Optional.empty());
  }

  private static RateLimits requests(long limit, long remaining) {
    return new RateLimits(bucket(limit, remaining), Bucket.NONE, Bucket.NONE, Bucket.NONE);
  }

  private void began(Started stream, int status, RateLimits limits) {
    gate.began(stream, new ResponseStart(status, null, limits), Instant.ofEpochSecond(0, now), now);
  }

  private void ended(Started stream, Failure failure, Usage usage, RateLimits limits) {
    running.remove(stream);
    gate.ended(stream, new Feedback(failure, usage, limits, Instant.EPOCH), now);
  }

  @Test
  void beforeTheFirstAnswerThreeCallsFindOutWhatTheLimitsAre() {
    assertThat(start("m", 9)).isEqualTo(3);
    assertThat(gate.remark(now))
        .isEqualTo("calls of m wait for the first answer, which tells their limits");
    assertThat(gate.nanosUntilOpening(Waiting.in("m"), now)).isEqualTo(Long.MAX_VALUE);
    began(running.getFirst(), 529, RateLimits.NONE);
    assertThat(start("m", 9)).isZero();
    began(running.getFirst(), 200, RateLimits.NONE);
    assertThat(start("m", 9)).isEqualTo(9); // it tells none
    assertThat(gate.budgets(now)).isEmpty();
  }

  @Test
  void aBudgetIsFeltByAllModelsOfItsGroupAndByNoOther() {
    start("opus-a", 1);
    began(running.getFirst(), 200, requests(60, 0));
    now += SECOND;

    assertThat(start("opus-b", 9)).isZero();
    assertThat(start("sonnet", 9)).isEqualTo(3);
    assertThat(gate.remark(now)).startsWith("calls of opus are held to 60 requests a minute (");
    assertThat(gate.budgets(now)).extracting(BudgetState::group).containsOnly("opus");
    LaneBudget ofB = gate.budgetOf("opus-b", Instant.EPOCH, now).orElseThrow();
    assertThat(ofB.limits()).isEqualTo(gate.budgets(now));
    assertThat(ofB.group()).isEqualTo("opus");
    assertThat(gate.budgetOf("sonnet", Instant.EPOCH, now)).isEmpty(); // nothing was told
  }

  @Test
  void a429OfAnEmptyBudgetClosesItsGroupForAsLongAsItSays() {
    start("opus-a", 1);
    Started call = running.getFirst();
    began(call, 429, requests(1_000, 20));
    ended(call, LIMITED, Usage.NONE, requests(1_000, 20));

    assertThat(gate.nanosUntilOpening(Waiting.in("opus-b"), now)).isEqualTo(SECOND);
    assertThat(gate.remark(now)).isEmpty();
    assertThat(start("opus-b", 1)).isZero();
    assertThat(gate.remark(now))
        .isEqualTo("calls of opus wait, their budget is used up (429): some start in 1 s");
    assertThat(gate.states(now)).extracting(GateState::isOpen).containsExactly(false);
    assertThat(gate.budgetOf("opus-b", Instant.EPOCH, now))
        .map(LaneBudget::closedUntil)
        .contains(Instant.EPOCH.plusSeconds(1));
    now += SECOND;
    assertThat(gate.states(now)).extracting(GateState::isOpen).containsExactly(true);
  }

  @Test
  void a429WithABudgetThatIsNotEmptyIsNotTheBudgets() {
    start("m", 1);
    Started call = running.getFirst();
    began(call, 429, requests(1_000, 900));
    ended(call, LIMITED, Usage.NONE, requests(1_000, 900));
    now += SECOND;
    assertThat(start("m", 1)).isOne();
    assertThat(gate.states(now)).extracting(GateState::closings).containsExactly(0L);
  }

  /** 250 tokens were expected of 1,000 bytes; there were 900, and of the next as many. */
  @Test
  void inputIsTakenAtTheStartAndSettledByWhatTheAnswerNamed() {
    RateLimits told = new RateLimits(Bucket.NONE, Bucket.NONE, bucket(60_000, 30_000), Bucket.NONE);
    start("m", 1);
    began(running.getFirst(), 200, told);
    now += SECOND;
    assertThat(start("m", 1)).isOne();
    assertThat(left()).isCloseTo(30_000 + 1_000 - 250, within(1.0));
    ended(running.getLast(), null, new Usage(800, 10, 5_000, 100), told);
    assertThat(left()).isCloseTo(30_000 + 1_000 - 900, within(1.0));
    now += SECOND;
    assertThat(start("m", 1)).isOne();
    assertThat(left()).isCloseTo(30_000 + 2_000 - 1_800, within(1.0));
    ended(running.getLast(), LIMITED, Usage.NONE, RateLimits.NONE); // all is given back
    assertThat(left()).isCloseTo(30_000 + 2_000 - 900, within(1.0));
  }

  private double left() {
    return gate.budgets(now).getFirst().left();
  }

  /** Calls of 4,000 bytes: 1,000 tokens of 60,000 a minute, of which a third is left at first. */
  @Test
  void modelsWhoseAnswersTellOfOneBudgetAreHeldToItTogether() {
    double fullAt = 40;
    for (int i = 0; i < 400; i++) {
      now += SECOND / 2;
      String lane = i % 2 == 0 ? "x" : "y";
      Started stream = new Started(number++, lane, 4_000, now);
      gate.mayStart(Waiting.in(lane), now);
      gate.started(stream);
      running.add(stream);
      fullAt += 0.5;
      RateLimits told = input(60_000, fullAt);
      began(stream, 200, told);
      ended(stream, null, new Usage(500, 10, 0, 0), told);
    }
    assertThat(gate.budgets(now)).extracting(BudgetState::group).containsOnly("x and others");

    a429With("x", input(60_000, now / (double) SECOND + 60));
    assertThat(start("y", 1)).isZero();
    assertThat(gate.remark(now)).startsWith("calls of x and others wait, their budget is used up");
    assertThat(start("z", 1)).isOne();
  }

  private void a429With(String lane, RateLimits told) {
    Started call = new Started(number++, lane, 1_000, now);
    gate.started(call);
    running.add(call);
    began(call, 429, told);
    ended(call, LIMITED, Usage.NONE, told);
  }

  /** Of one that is full at that second. */
  private RateLimits input(long limit, double fullAt) {
    double missing = (fullAt - now / (double) SECOND) / 60 * limit;
    Bucket bucket =
        new Bucket(
            OptionalLong.of(limit),
            OptionalLong.of(Math.round(Math.max(0, limit - missing))),
            Optional.of(Instant.ofEpochSecond((long) Math.ceil(fullAt))));
    return new RateLimits(Bucket.NONE, Bucket.NONE, bucket, Bucket.NONE);
  }

  @Test
  void groupsThatAnybodyMakesUpAreForgotten() {
    for (int i = 0; i < 2 * RecentLanes.MOST_KEPT; i++) {
      start("made up " + i, 1);
      began(running.getFirst(), 200, requests(60, 50));
      ended(running.getFirst(), null, Usage.NONE, RateLimits.NONE);
    }
    assertThat(gate.states(now)).hasSize(RecentLanes.MOST_KEPT);
  }

  /** Whatever was told and used: one call may start again within some minutes. */
  @Test
  void fromAnyStateACallMayStartAgain() {
    tries(200).holds(draws -> new BudgetGateTest().play(draws));
  }

  private void play(Draws draws) {
    for (int step = 0; step < 200; step++) {
      now += draws.nextLong(3 * SECOND);
      switch (draws.nextInt(5)) {
        case 0, 1 -> start(draws.of("opus-a", "opus-b", "m"), 5);
        case 2 -> gate.share(0.05 + 0.95 * draws.share(), now);
        case 3 -> {
          if (!running.isEmpty()) {
            began(running.get(draws.nextInt(running.size())), draws.of(200, 429, 529), any(draws));
          }
        }
        default -> {
          if (!running.isEmpty()) {
            Started stream = running.get(draws.nextInt(running.size()));
            Usage usage = new Usage(draws.nextInt(50_000), draws.nextInt(50_000), 0, 0);
            ended(stream, draws.nextBoolean() ? null : LIMITED, usage, any(draws));
          }
        }
      }
      gate.budgets(now)
          .forEach(limit -> assertThat(limit.left()).isBetween(0.0, limit.perMinute()));
    }
    for (Started stream : List.copyOf(running)) {
      ended(stream, null, Usage.NONE, RateLimits.NONE);
    }
    long since = now;
    while (start("m", 1) == 0) {
      now += Math.max(1, gate.nanosUntilOpening(Waiting.in("m"), now));
      assertThat(now - since).as(gate.remark(now)).isLessThan(1_800 * SECOND);
    }
  }

  private static RateLimits any(Draws draws) {
    return new RateLimits(any(draws, 4_000), Bucket.NONE, any(draws, 4e6), any(draws, 8e5));
  }

  private static Bucket any(Draws draws, double most) {
    long limit = 1 + draws.nextLong((long) most);
    return draws.nextBoolean() ? Bucket.NONE : bucket(limit, draws.nextLong(limit + 1));
  }
}
