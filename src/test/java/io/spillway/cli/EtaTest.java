package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say of times, and what they read. */
class EtaTest {

  @ParameterizedTest
  @CsvSource({
    "0.25, 20, about 60 s left",
    "0.5, 90, about 90 s left",
    "0.5, 300, about 5 min left",
    "0.01, 600, about 17 h left",
    "1, 600, about 0 s left",
    "0.001, 600, ''",
    "0, 600, ''",
    "-1, 600, ''",
    "NaN, 600, ''",
  })
  void theTimeLeftFollowsFromWhatIsDone(double share, long seconds, String words) {
    assertThat(Eta.words(share, Duration.ofSeconds(seconds).toNanos())).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T17:30:00Z, 2026-11-26T17:30:00Z",
    "2026-11-26T17:30:00+01:00, 2026-11-26T16:30:00Z",
    "2026-11-25, 2026-11-25T00:00:00Z",
    "90s, 2026-11-26T11:58:30Z",
    "30m, 2026-11-26T11:30:00Z",
    "2h, 2026-11-26T10:00:00Z",
    "7d, 2026-11-19T12:00:00Z",
  })
  void timesAreReadAsPeopleWriteThem(String text, Instant time) {
    assertThat(TimeText.read(text, Instant.parse("2026-11-26T12:00:00Z"))).contains(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "noon", "2h ago", "2026-13-01", "-2h", "2026-11-26T17:30", "2w"})
  void whatIsNoTimeIsRefused(String text) {
    assertThat(TimeText.read(text, Instant.EPOCH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, true",
    "/dev/tty1, true",
    "/dev/console, true",
    "/dev/null, false",
    "pipe:[1234], false",
    "/tmp/results.jsonl, false"
  })
  void aTerminalIsKnownByItsFile(String path, boolean isTerminal) {
    assertThat(Terminals.isTerminal(path)).isEqualTo(isTerminal);
  }

  @Test
  void aLineForATerminalHasNothingThatItWouldObey() {
    assertThat(LetterTable.printable("a\u001b[31mb\r\nc\td"))
        .isEqualTo("a\uFFFD[31mb\uFFFD\uFFFDc\td");
  }
}
