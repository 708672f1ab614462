package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitGroupsKeyTest {

  private static Map<String, String> read(String text) {
    return ValueType.groups().reader().apply(text);
  }

  @Test
  void eachModelHasItsGroup() {
    assertThat(read("claude-opus-4-5=opus, claude-opus-4-8=opus,x/y:1=own"))
        .isEqualTo(Map.of("claude-opus-4-5", "opus", "claude-opus-4-8", "opus", "x/y:1", "own"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a=", "=b", "a=b,", "a=b,a=c", "a=b c"})
  void whatIsNoGroupIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
