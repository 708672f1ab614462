package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormerWindowTest {

  @Test
  void whatVersionsBeforeMarksWroteIsRead() {
    BitSet second = new BitSet();
    second.set(1);
    BitSet run = new BitSet();
    run.set(1, 1_000_000);

    assertThat(FormerWindow.decode("")).contains(new BitSet());
    assertThat(FormerWindow.decode("bAg==")).contains(second);
    assertThat(FormerWindow.decode("rAb+EPQ==")).contains(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backfill", "owner-1", "b?", "bAgA=", "rAA==", "s1AAAA", "b", "rgA=="})
  void whatTheyDidNotWriteIsNot(String text) {
    assertThat(FormerWindow.decode(text)).isEmpty();
  }
}
