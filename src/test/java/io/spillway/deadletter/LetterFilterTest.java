package io.spillway.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterFilterTest {
  private static final Set<String> ANY = Set.of();

  /** The letter was given up at 12:00:00.005. */
  private final DeadLetterRecord letter = Letters.letter(3, 5, 529);

  @ParameterizedTest
  @CsvSource({
    "529, '', '', '', true",
    "5xx, '', '', '', true",
    "4xx, '', '', '', false",
    "503, '', '', '', false",
    "'', overloaded_error, '', '', true",
    "'', api_error, '', '', false",
    "'', '', claude-test, '', true",
    "'', '', claude-*, '', true",
    "'', '', claude, '', false",
    "'', '', '', llm.jobs-3-5, true",
    "'', '', '', llm.jobs-3-5/1, false",
    "529, api_error, '', '', false",
  })
  void aLetterFitsEachOfTheMembers(
      String status, String type, String model, String origin, boolean fits) {
    LetterFilter filter =
        new LetterFilter(
            set(status),
            set(type),
            ANY,
            set(model),
            ANY,
            set(origin),
            ANY,
            Instant.MIN,
            Instant.MAX);

    assertThat(filter.accepts(letter)).isEqualTo(fits);
  }

  @Test
  void timesIdsAndPlacesChooseToo() {
    assertThat(within(Letters.NOW.plusMillis(5), Letters.NOW.plusMillis(6))).isTrue();
    assertThat(within(Letters.NOW.plusMillis(6), Instant.MAX)).isFalse();
    assertThat(within(Instant.MIN, Letters.NOW.plusMillis(5))).isFalse();
    assertThat(
            new LetterFilter(
                    ANY, ANY, ANY, ANY, Set.of("job-3-5"), ANY, ANY, Instant.MIN, Instant.MAX)
                .accepts(letter))
        .isTrue();
    assertThat(
            new LetterFilter(
                    ANY, ANY, ANY, ANY, ANY, ANY, Set.of("x-0-0"), Instant.MIN, Instant.MAX)
                .accepts(letter))
        .isFalse();
    assertThat(LetterFilter.isNamed("llm.dead-letters-3-5", letter)).isTrue();
    assertThat(LetterFilter.isNamed("job-3-5", letter)).isTrue();
    assertThat(LetterFilter.isNamed("job-3", letter)).isFalse();
  }

  private boolean within(Instant from, Instant to) {
    return new LetterFilter(ANY, ANY, ANY, ANY, ANY, ANY, ANY, from, to).accepts(letter);
  }

  private static Set<String> set(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text);
  }
}
