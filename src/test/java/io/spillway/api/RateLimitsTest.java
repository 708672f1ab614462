package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.RateLimits.Bucket;
import io.spillway.status.ResponseHead;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
  private static final Map<String, Function<RateLimits, Bucket>> BUCKETS =
      Map.of(
          "requests", RateLimits::requests,
          "tokens", RateLimits::tokens,
          "input-tokens", RateLimits::inputTokens,
          "output-tokens", RateLimits::outputTokens);

  private static RateLimits of(Map<String, String> headers) {
    return RateLimits.of(new ResponseHead(200, headers::get));
  }

  private static Map<String, String> all() {
    Map<String, String> headers = new HashMap<>();
    int number = 0;
    for (String bucket : List.of("requests", "tokens", "input-tokens", "output-tokens")) {
      String prefix = "anthropic-ratelimit-" + bucket;
      headers.put(prefix + "-limit", Integer.toString(1_000 + number));
      headers.put(prefix + "-remaining", Integer.toString(number));
      headers.put(prefix + "-reset", "2026-11-05T12:00:0" + number + "Z");
      number++;
    }
    return headers;
  }

  private static Bucket bucket(int number) {
    return new Bucket(
        OptionalLong.of(1_000 + number),
        OptionalLong.of(number),
        Optional.of(Instant.parse("2026-11-05T12:00:00Z").plusSeconds(number)));
  }

  @Test
  void eachHeaderIsRead() {
    assertThat(of(all())).isEqualTo(new RateLimits(bucket(0), bucket(1), bucket(2), bucket(3)));
  }

  @Test
  void aResponseWithoutThemToldNothing() {
    assertThat(of(Map.of("request-id", "req_1"))).isSameAs(RateLimits.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "many",
        "-1",
        "+1",
        "1.5",
        "1e3",
        "0x10",
        "1,000",
        "12345678901234567890"
      })
  void aNumberThatIsNoneIsLeftOutAlone(String bad) {
    BUCKETS.forEach((name, bucket) -> {
      for (String member : List.of("-limit", "-remaining")) {
        Map<String, String> headers = all();
        headers.put("anthropic-ratelimit-" + name + member, bad);
        Bucket good = bucket.apply(of(all()));
        Bucket expected =
            member.equals("-limit")
                ? new Bucket(OptionalLong.empty(), good.remaining(), good.reset())
                : new Bucket(good.limit(), OptionalLong.empty(), good.reset());
        assertAlone(headers, name, expected);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "60", "2026-11-05", "2026-11-05T12:00:00", "2026-13-05T12:00Z"})
  void aTimeThatIsNoneIsLeftOutAlone(String bad) {
    BUCKETS.forEach((name, bucket) -> {
      Map<String, String> headers = all();
      headers.put("anthropic-ratelimit-" + name + "-reset", bad);
      Bucket good = bucket.apply(of(all()));
      assertAlone(headers, name, new Bucket(good.limit(), good.remaining(), Optional.empty()));
    });
  }

  private static void assertAlone(Map<String, String> headers, String name, Bucket expected) {
    RateLimits told = of(headers);
    RateLimits good = of(all());
    BUCKETS.forEach((other, bucket) ->
        assertThat(bucket.apply(told))
            .as(other)
            .isEqualTo(other.equals(name) ? expected : bucket.apply(good)));
  }

  @Test
  void aTimeMayHaveAnOffsetAndLowerCase() {
    Map<String, String> headers =
        Map.of("anthropic-ratelimit-tokens-reset", " 2026-11-05t14:00:30+02:00 ");
    assertThat(of(headers).tokens().reset()).contains(Instant.parse("2026-11-05T12:00:30Z"));
  }
}
