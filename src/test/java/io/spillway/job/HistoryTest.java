package io.spillway.job;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final Instant AT = Instant.parse("2026-01-31T12:00:00.123Z");

  @Test
  void anEntryIsWrittenAsTheContractHasIt() {
    Failure failure =
        Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "no").inResponse(200, "req_1");
    Failure unconnected = Failure.of(KnownFailure.AUTHENTICATION, Phase.CONNECT, "no");

    History history =
        History.EMPTY
            .with(HistoryEntry.of(failure, 1, false, AT))
            .with(HistoryEntry.of(unconnected, 2, true, AT));

    assertThat(history.toJson())
        .isEqualTo(
            """
            [{"attempt":1,"status":529,"wire_status":200,"error_type":"overloaded_error",\
            "phase":"stream","request_id":"req_1","at":"2026-01-31T12:00:00.123Z"},\
            {"attempt":2,"held":true,"status":401,"error_type":"authentication_error",\
            "phase":"connect","at":"2026-01-31T12:00:00.123Z"}]\
            """);
    assertThat(History.parse(history.toJson())).isEqualTo(history);
  }

  @Test
  void ofMoreThanFiftyTheOldestAreDropped() {
    History history = History.EMPTY;
    for (int attempt = 1; attempt <= 70; attempt++) {
      history = history.with(entry(attempt));
    }

    assertThat(history.entries())
        .hasSize(History.MAX_ENTRIES)
        .startsWith(entry(21))
        .endsWith(entry(70));
    String tooMany = "[" + history.toJson().substring(1, history.toJson().length() - 1).repeat(2);
    assertThat(History.parse(tooMany.replace("}{", "},{") + "]").entries())
        .isEqualTo(history.entries());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "{}",
        "[",
        "garbage",
        "[null,7,\"a\",[],{}]",
        "{\"a\":{\"attempt\":1,\"at\":\"2026-01-31T12:00:00Z\"}}",
        "[{\"attempt\":1,\"at\":\"yesterday\"}]",
      })
  void whatIsNoHistoryIsEmpty(String json) {
    assertThat(History.parse(json)).isEqualTo(History.EMPTY);
  }

  @Test
  void endlessNestingIsNoHistory() {
    assertThat(History.parse("[".repeat(100_000))).isEqualTo(History.EMPTY);
  }

  @Test
  void whatIsNoEntryIsLeftOut() {
    String good = new History(List.of(entry(3))).toJson();

    assertThat(History.parse("[{\"at\":1}," + good.substring(1)).entries())
        .containsExactly(entry(3));
  }

  @Test
  void whatIsWrittenIsRead() {
    tries(1_000)
        .holds(draws -> {
          int attempt = draws.within(Integer.MIN_VALUE, Integer.MAX_VALUE);
          boolean held = draws.nextBoolean();
          String text = draws.text(255);
          History history =
              History.EMPTY.with(new HistoryEntry(attempt, held, 400, 200, text, text, text, AT));

          assertThat(History.parse(history.toJson())).isEqualTo(history);
        });
  }

  private static HistoryEntry entry(int attempt) {
    return new HistoryEntry(attempt, false, 529, null, "overloaded_error", "stream", null, AT);
  }
}
