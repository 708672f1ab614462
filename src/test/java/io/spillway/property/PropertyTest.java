package io.spillway.property;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PropertyTest {

  private static Throwable failure(Property.Check check) {
    return catchThrowable(() -> tries(1_000).from(7).holds(check));
  }

  @Test
  void ifItHoldsEveryTryIsMadeAndNoTwoAreTheSame() {
    List<Long> seen = new ArrayList<>();
    tries(1_000).from(7).holds(draws -> seen.add(draws.nextLong()));
    assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void aFailureIsReportedWithTheSmallestValuesAndItsSeed() {
    Throwable failure =
        failure(draws -> {
          long number = draws.within(-1_000_000L, 1_000_000L);
          List<Integer> list = draws.list(50, each -> each.nextInt(100));
          String text = draws.text(20);
          assertThat(number < 1_234 || list.stream().mapToInt(i -> i).max().orElse(0) < 42)
              .as(text)
              .isTrue();
        });
    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("of 1000 fails (alone: -Dproperty.seed=")
        .hasMessageContaining(": [1234, [42], \"\"]: ");
    String message = failure.getMessage();
    long seed = Long.parseLong(message.replaceAll("(?s).*property.seed=(-?\\d+)\\).*", "$1"));
    assertThat(message).startsWith("try " + (seed - 7 + 1) + " of 1000");
  }

  @Test
  void whatIsDrawnAsARandomGeneratorIsMadeSmallerToo() {
    Throwable failure =
        failure(draws -> {
          int steps = draws.nextInt(100);
          int most = IntStream.range(0, steps).map(step -> draws.nextInt(-5, 6)).max().orElse(0);
          assertThat(most).isLessThan(4);
        });
    assertThat(failure).hasMessageContaining(": [1, 4]: ");
  }

  @Test
  void anotherFailureIsNotTakenForASmallerOne() {
    Throwable failure =
        failure(draws -> {
          int number = draws.nextInt(10_000);
          if (number < 10) {
            throw new IllegalStateException("not this one");
          }
          assertThat(number).isLessThan(900);
        });
    assertThat(failure).hasMessageContaining(": [900]: ");
  }

  /** Such as pieces of a random length, which is 0 once the kept choices are used up. */
  @Test
  void aCheckThatDoesNotEndWithSmallerChoicesIsLeftAlone() {
    Throwable failure =
        failure(draws -> {
          for (int length = 0; length < 100; ) {
            length += draws.nextInt(6);
          }
          throw new AssertionError("at its end");
        });
    assertThat(failure).hasMessageEndingWith("at its end");
  }

  /** As a check of many draws that takes long for each attempt. */
  @Test
  void theSearchStopsAfterSoManyAttemptsAndTheReportSaysSo() {
    AtomicInteger checks = new AtomicInteger();
    Property.Check check =
        draws -> {
          checks.incrementAndGet();
          assertThat(draws.list(200, each -> each.nextInt(1_000)).size()).isLessThan(50);
        };
    Throwable bounded = catchThrowable(() -> tries(1_000).from(7).shrinkingBy(9).holds(check));
    int made = checks.getAndSet(0);
    Throwable whole = failure(check);

    assertThat(bounded)
        .hasMessageContaining("smallest of 9 that were tried (the search stopped early");
    assertThat(whole).hasMessageNotContaining("stopped early");
    assertThat(made).isLessThanOrEqualTo(triesOf(bounded) + 9 + 1);
  }

  private static int triesOf(Throwable failure) {
    return Integer.parseInt(failure.getMessage().replaceAll("(?s)try (\\d+) of.*", "$1"));
  }

  @Test
  void theEndsOfARangeAndLongAndEmptyTextsAreDrawn() {
    Set<Long> numbers = new HashSet<>();
    Set<Integer> lengths = new HashSet<>();
    Set<Byte> bytes = new HashSet<>();
    tries(1_000)
        .holds(draws -> {
          numbers.add(draws.any());
          numbers.add(draws.within(17L, 99L));
          lengths.add(draws.text(40).length());
          for (byte each : draws.bytes(255)) {
            bytes.add(each);
          }
        });
    assertThat(numbers).contains(Long.MIN_VALUE, Long.MAX_VALUE, 0L, 1L, -1L, 17L, 99L);
    assertThat(lengths).contains(0, 1, 39, 40).allMatch(length -> length <= 40);
    assertThat(bytes).hasSize(256);
  }

  @Test
  void theSameChoicesDrawTheSame() {
    Draws first = Draws.from(new SplittableRandom(3));
    List<Object> drawn = all(first);
    assertThat(all(Draws.replaying(first.choices()))).isEqualTo(drawn);
  }

  private static List<Object> all(Draws draws) {
    return List.of(
        draws.any(),
        draws.nextDouble(),
        draws.nextInt(-9, 9),
        draws.nextInt(),
        draws.nextBoolean(),
        draws.text(99),
        draws.list(9, each -> each.of("a", "b", "c")),
        draws.within(Long.MIN_VALUE, -7L),
        draws.within(7L, Long.MAX_VALUE));
  }
}
