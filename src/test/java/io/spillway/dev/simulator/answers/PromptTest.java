package io.spillway.dev.simulator.answers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.json.Json;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final String SYSTEM =
      "\"system\":[{\"type\":\"text\",\"text\":\"%s\",\"cache_control\":{\"type\":\"ephemeral\"}}],";

  private static Prompt prompt(String system, String question) {
    String body =
        "{\"model\":\"m\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(system, question);
    return Prompt.of(Json.tree(body), body.getBytes(UTF_8));
  }

  @Test
  void aPromptWithoutAMarkIsAllFresh() {
    Prompt prompt = prompt("", "q".repeat(356));
    assertThat(prompt.use(false)).isEqualTo(new Prompt.Use(prompt.tokens(), 0, 0));
    assertThat(prompt.use(true).charged()).isEqualTo(prompt.tokens()).isBetween(90, 110);
  }

  @Test
  void onlyWhatComesBeforeTheMarkIsCached() {
    Prompt first = prompt(SYSTEM.formatted("s".repeat(4_000)), "one");
    Prompt second = prompt(SYSTEM.formatted("s".repeat(4_000)), "q".repeat(400));
    Prompt other = prompt(SYSTEM.formatted("t".repeat(4_000)), "one");
    assertThat(second.prefix()).isEqualTo(first.prefix()).isNotEqualTo(other.prefix());
    assertThat(second.cacheable()).isEqualTo(first.cacheable()).isBetween(1_000, 1_050);
    assertThat(second.use(true).charged()).isBetween(100, 130);
    assertThat(second.use(false).charged()).isEqualTo(second.tokens());
    assertThat(second.use(true).read()).isEqualTo(second.use(false).written());
  }

  @Test
  void thePrefixIsForgottenFiveMinutesAfterItsLatestUseAndIfOthersCome() {
    Prompt prompt = prompt(SYSTEM.formatted("s"), "q");
    Prompt other = prompt(SYSTEM.formatted("t"), "q");
    var cache = new PromptCache(1);
    assertThat(cache.look(prompt, 0).read()).as("never used").isZero();
    cache.used(prompt, 0);
    assertThat(cache.look(prompt, PromptCache.LIFE_MILLIS - 1).read()).isPositive();
    cache.used(prompt, 1_000);
    assertThat(cache.look(prompt, PromptCache.LIFE_MILLIS).read()).isPositive();
    assertThat(cache.look(prompt, PromptCache.LIFE_MILLIS + 1_000).read()).isZero();
    cache.used(other, 2_000);
    assertThat(cache.look(prompt, 2_000).read()).isZero();
  }
}
