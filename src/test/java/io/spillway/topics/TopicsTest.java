package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
