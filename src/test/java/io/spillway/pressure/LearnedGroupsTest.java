package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits;
import io.spillway.api.RateLimits.Bucket;
import io.spillway.pressure.LearnedGroups.WatchedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which lanes share a budget, learned from what the API's answers tell. */
class LearnedGroupsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long LIMIT = 60_000;
  private static final int MINUTES = 60;

  private final LearnedGroups groups = new LearnedGroups();
  private final TokenEstimate estimate = new TokenEstimate();
  private final Map<String, InputBucket> buckets = new HashMap<>();
  private double now;

  LearnedGroupsTest() {
    estimate.learn(4_000, 1_000, 500, 10 * SECOND);
  }

  /** One limit of input tokens on the API's side: 1,000 tokens are refilled a second. */
  private final class InputBucket {

    private final long limit;
    private double fullAt;

    InputBucket(long limit) {
      this.limit = limit;
    }

    void take(double tokens) {
      fullAt = Math.max(fullAt, now) + tokens * 60 / limit;
    }

    double left() {
      return limit * (1 - Math.max(0, fullAt - now) / 60);
    }

    RateLimits told() {
      Bucket bucket =
          new Bucket(
              OptionalLong.of(limit),
              OptionalLong.of(Math.round(Math.max(0, left()) / 1_000) * 1_000),
              Optional.of(Instant.ofEpochSecond((long) Math.ceil(Math.max(fullAt, now)))));
      return new RateLimits(Bucket.NONE, Bucket.NONE, bucket, Bucket.NONE);
    }
  }

  private InputBucket bucket(long limit, String... lanes) {
    InputBucket bucket = new InputBucket(limit);
    for (String lane : lanes) {
      buckets.put(lane, bucket);
    }
    return bucket;
  }

  private long nanos() {
    return (long) (now * SECOND);
  }

  /** A call of about so many thousand tokens, which the API answers at once. */
  private void call(String lane, double thousands) {
    InputBucket bucket = buckets.get(lane);
    bucket.take(thousands * 1_000);
    answered(lane, thousands, bucket.told());
  }

  private void answered(String lane, double thousands, RateLimits told) {
    WatchedCall call = groups.started(lane, estimate, (long) (thousands * 4_000), nanos());
    groups.began(call, told, Instant.ofEpochSecond(0, nanos()), 1, nanos() + 1);
    groups.ended(call, thousands * 1_000, 0);
  }

  /** In turns a call of each lane, at so many thousand tokens a second in all. */
  private void turns(int seconds, double each, String... lanes) {
    for (int i = 0; i < seconds; i++) {
      for (String lane : lanes) {
        now += 1.0 / lanes.length;
        call(lane, each);
      }
    }
  }

  @Test
  void lanesOfOneBucketAreJoinedByFiveFalls() {
    bucket(LIMIT, "opus-b", "opus-a").take(20_000);
    turns(30 * (LanePair.FALLS_TO_JOIN - 1) / 2, 0.5, "opus-b", "opus-a");
    assertThat(groups.groupOf("opus-a")).isEqualTo("opus-a");
    turns(120, 0.5, "opus-b", "opus-a");
    assertThat(groups.groupOf("opus-a")).isEqualTo("opus-a and others");
    assertThat(groups.groupOf("opus-b")).isEqualTo("opus-a and others");
    assertThat(groups.groupOf("sonnet")).isEqualTo("sonnet");
  }

  @Test
  void threeLanesOfOneBucketAreOneGroup() {
    bucket(LIMIT, "a", "b", "c").take(20_000);
    turns(400, 1.0 / 3, "a", "b", "c");
    assertThat(groups.groups())
        .isEqualTo(Map.of("a", "a and others", "b", "a and others", "c", "a and others"));
  }

  @Test
  void lanesWithBucketsOfTheirOwnAreNotEvenIfTheyAreUsedAlike() {
    bucket(LIMIT, "a").take(20_000);
    bucket(LIMIT, "b").take(20_000);
    turns(3_600, 1, "a", "b");
    assertThat(groups.groups()).isEmpty();
  }

  /** Strangers take of each bucket what the other lane takes of its own, but one is emptier. */
  @Test
  void anEqualFallWithoutAnEqualResetJoinsNobody() {
    InputBucket ofA = bucket(LIMIT, "a");
    InputBucket ofB = bucket(LIMIT, "b");
    ofA.take(20_000);
    ofB.take(22_000);
    for (int i = 0; i < 1_200; i++) {
      now += 0.5;
      ofA.take(i % 2 == 0 ? 0 : 500);
      ofB.take(i % 2 == 0 ? 500 : 0);
      call(i % 2 == 0 ? "a" : "b", 0.5);
    }
    assertThat(groups.groups()).isEmpty();
    ofA.take(2_000);
    for (int i = 0; i < 1_200; i++) { // as if they were one bucket: they answer alike
      now += 0.5;
      ofA.take(i % 2 == 0 ? 0 : 500);
      ofB.take(i % 2 == 0 ? 500 : 0);
      call(i % 2 == 0 ? "a" : "b", 0.5);
    }
    assertThat(groups.groups()).hasSize(2);
  }

  @Test
  void otherLimitsAreOtherBuckets() {
    bucket(LIMIT, "a").take(20_000);
    bucket(2 * LIMIT, "b").take(40_000);
    turns(1_200, 0.5, "a", "b");
    assertThat(groups.groups()).isEmpty();
  }

  @Test
  void fullBucketsTellNothing() {
    bucket(LIMIT, "a", "b");
    turns(1_200, 0.1, "a", "b");
    assertThat(groups.groups()).isEmpty();
  }

  /** An API that counts by whole minutes tells the same reset of all its buckets. */
  @Test
  void aResetThatDoesNotFollowFromWhatIsLeftIsNotUsed() {
    for (int i = 0; i < 3_600; i++) {
      now++;
      Instant minute = Instant.ofEpochSecond(((long) now / MINUTES + 1) * MINUTES);
      long left = LIMIT - 1_000 * ((long) now % MINUTES);
      Bucket told = new Bucket(OptionalLong.of(LIMIT), OptionalLong.of(left), Optional.of(minute));
      RateLimits limits = new RateLimits(Bucket.NONE, Bucket.NONE, told, Bucket.NONE);
      answered("a", 1, limits);
      answered("b", 1, limits);
    }
    assertThat(groups.groups()).isEmpty();
  }

  @Test
  void aWrongJoinIsUndoneWhenTheyPartAndTheNextOneTakesTwiceAsLong() {
    bucket(LIMIT, "a", "b").take(20_000);
    turns(120, 0.5, "a", "b");
    assertThat(groups.groups()).hasSize(2);

    bucket(LIMIT, "b").take(40_000); // one of them gets limits of its own
    turns(20, 0.5, "a", "b");
    assertThat(groups.groups()).isEmpty();

    bucket(LIMIT, "a", "b").take(20_000);
    turns(120, 0.5, "a", "b");
    assertThat(groups.groups()).isEmpty();
    turns(120, 0.5, "a", "b");
    assertThat(groups.groups()).hasSize(2);
  }

  @Test
  void aThirdLaneThatPartsTakesNobodyWithItForLong() {
    bucket(LIMIT, "a", "b", "c").take(20_000);
    turns(400, 1.0 / 3, "a", "b", "c");
    bucket(LIMIT, "c").take(50_000);
    turns(30, 1.0 / 3, "a", "b", "c");
    assertThat(groups.groups()).doesNotContainKey("c");
    turns(600, 0.5, "a", "b", "c");
    assertThat(groups.groups()).containsOnlyKeys("a", "b");
  }

  @Test
  void noMoreLanesAreWatchedThanThereIsRoomForUntilOneIsIdle() {
    for (int i = 0; i < LearnedGroups.MOST_LANES; i++) {
      bucket(LIMIT, "made up " + i);
      call("made up " + i, 1);
    }
    bucket(LIMIT, "a", "b").take(20_000);
    turns(300, 0.5, "a", "b");
    assertThat(groups.groups()).isEmpty();
    now += 600;
    buckets.get("a").take(20_000);
    turns(300, 0.5, "a", "b");
    assertThat(groups.groups()).containsOnlyKeys("a", "b");
  }

  /** Whatever shares of one bucket two lanes and a stranger take: the lanes are joined. */
  @Test
  void lanesOfOneBucketAreJoinedBesideAnyStranger() {
    tries(60)
        .holds(draws -> {
          LearnedGroupsTest world = new LearnedGroupsTest();
          InputBucket both = world.bucket(LIMIT, "a", "b");
          int joined = world.play(new SplittableRandom(draws.nextLong()), List.of(both), 0.3, 60);
          assertThat(joined).as("joined of 60 minutes").isGreaterThan(30);
        });
  }

  /** Whatever strangers take of two buckets: their lanes are not joined, but for a moment. */
  @Test
  void strangersJoinNoLanesOfSeparateBuckets() {
    int[] all = {0, 0};
    tries(100)
        .holds(draws -> {
          LearnedGroupsTest world = new LearnedGroupsTest();
          List<InputBucket> each = List.of(world.bucket(LIMIT, "a"), world.bucket(LIMIT, "b"));
          int joined = world.play(new SplittableRandom(draws.nextLong()), each, 0.6, 60);
          assertThat(joined).as("joined of 60 minutes").isLessThanOrEqualTo(3);
          all[0] += joined;
          all[1] += 60;
        });
    assertThat(all[0]).as("minutes joined of %d", all[1]).isLessThan(all[1] / 1_000);
  }

  /**
   * Calls of 500 to 3,500 tokens, as long as four tenths of the bucket are left or by chance; a
   * stranger of each bucket, whose part changes every ten seconds.
   *
   * @return the minutes at whose end lanes are joined
   */
  private int play(SplittableRandom random, List<InputBucket> all, double stranger, int minutes) {
    int joined = 0;
    double first = 0.2 + 0.6 * random.nextDouble();
    List<String> lanes = new ArrayList<>(new TreeSet<>(buckets.keySet()));
    Map<InputBucket, Double> parts = new HashMap<>();
    for (int step = 1; step <= minutes * 240; step++) {
      now += 0.25;
      if (step % 40 == 1) {
        all.forEach(bucket -> parts.put(bucket, stranger * random.nextDouble()));
      }
      parts.forEach(
          (bucket, part) -> bucket.take(Math.min(part * 250, Math.max(0, bucket.left()))));
      String lane = lanes.get(random.nextDouble() < first ? 0 : 1);
      InputBucket bucket = buckets.get(lane);
      if (bucket.left() > 0.3 * LIMIT * (0.5 + random.nextDouble())) {
        call(lane, 0.5 + 3 * random.nextDouble());
      }
      if (step % 240 == 0 && !groups.groups().isEmpty()) {
        joined++;
      }
    }
    return joined;
  }
}
