package io.spillway.topics;

import static io.spillway.property.Property.tries;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.property.Draws;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @Test
  void theDelayTopicsOfAFormerLadderAreOurs() {
    Topics topics = new Topics("llm.", List.of(Duration.ofSeconds(1)));

    assertThat(topics.all()).allMatch(topics::isOurs);
    assertThat(topics.isOurs("llm.retry.77s")).isTrue();
    assertThat(topics.isOurs("llm.other")).isFalse();
    assertThat(topics.isOurs("batch.jobs")).isFalse();
  }

  @Test
  void namesComeFromPrefixAndLadder() {
    var topics = new Topics("llm.", List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(topics.all())
        .containsExactly(
            "llm.jobs",
            "llm.failures",
            "llm.retry.1s",
            "llm.retry.2s",
            "llm.due",
            "llm.results",
            "llm.dead-letters",
            "llm.cancels",
            "llm.progress");
    assertThat(topics.retry(1)).isEqualTo("llm.retry.2s");
  }

  @ParameterizedTest
  @CsvSource({
    "PT1S, 1s",
    "PT8M32S, 512s",
    "PT1M30S, 90s",
    "PT0.5S, 500ms",
    "PT1.5S, 1500ms",
    "PT5.0625S, 5062ms",
    "PT0.001S, 1ms",
  })
  void label_isReadable(Duration delay, String label) {
    assertThat(Topics.label(delay)).isEqualTo(label);
  }

  @Test
  void theNameOfADelayTopicHoldsItsDelay() {
    tries(1_000)
        .holds(draws -> {
          long millis = draws.within(1L, Long.MAX_VALUE);
          var delay = Duration.ofMillis(millis % 1_000_000_000_000L + 1);
          var topics = new Topics("llm.", List.of(delay));
          assertThat(topics.delayOf(topics.retry(0))).contains(delay);
        });
  }

  @Test
  void noOtherNameIsReadAsADelay() {
    tries(1_000)
        .holds(draws -> {
          String name = almostName(draws);
          new Topics("llm.", List.of())
              .delayOf(name)
              .ifPresent(delay -> assertThat("llm.retry." + Topics.label(delay)).isEqualTo(name));
        });
  }

  private static String almostName(Draws draws) {
    String start = draws.of("llm.retry.", "llm.retry.", "llmxretry.", "retry.");
    String number =
        draws.list(20, each -> each.nextInt(10)).stream().map(String::valueOf).collect(joining());
    return start + number + draws.of("", "0", "000", "1") + draws.of("s", "ms", "m", "S", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llm.retry.",
        "llm.retry.0s",
        "llm.retry.01s",
        "llm.retry.1000ms",
        "llm.retry.1m",
        "llm.retry.1s.x",
        "other.retry.1s",
        "llm.due",
        "llm.retry.9999999999999999999s",
      })
  void whatIsNoNameOfADelayTopicHoldsNoDelay(String name) {
    assertThat(new Topics("llm.", List.of()).delayOf(name)).isEmpty();
  }

  @Test
  void delayTopicsOfAnotherLadderAreFormerOnes() {
    var topics = new Topics("llm.", List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(
            topics.formerRetries(
                List.of(
                    "llm.jobs", "llm.retry.16s", "llm.retry.1s", "llm.retry.1500ms", "a.retry.4s")))
        .containsExactly("llm.retry.1500ms", "llm.retry.16s");
  }

  @ParameterizedTest(name = "begins at {0}, ends at {1}, committed {2}: {3} wait")
  @CsvSource({
    "0, 10, -1, 10",
    "4, 10, -1, 6",
    "0, 10, 7, 3",
    "8, 10, 7, 2",
    "0, 10, 10, 0",
    "0, 3, 9, 0"
  })
  void whatWaitsInAFormerTopic(long beginning, long end, long committed, long waiting) {
    assertThat(FormerTopic.waiting(beginning, end, committed)).isEqualTo(waiting);
  }

  @Test
  void label_refusesDelaysBelowAMillisecond() {
    assertThatThrownBy(() -> Topics.label(Duration.ofNanos(999_999)))
        .hasMessageContaining("allowed is 1 ms and above");
  }

  @Test
  void tiersOfTheSameNameAreRefused() {
    var tiers = List.of(Duration.ofMillis(10), Duration.ofNanos(10_400_000));
    assertThatThrownBy(() -> new Topics("", tiers))
        .hasMessageContaining("Two tiers of the retry ladder have the delay 10ms");
  }

  @ParameterizedTest
  @CsvSource({"llm/", "'llm '", "lläm"})
  void aPrefixThatKafkaRefusesIsRefused(String prefix) {
    assertThatThrownBy(() -> new Topics(prefix, List.of()))
        .hasMessageContaining("Topic prefix is '" + prefix + "'");
  }
}
