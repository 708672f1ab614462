package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedJobTest {

  private static final byte[] JOB =
      JobLines.request(
          "a", "claude-sonnet-5", "He said \\\"we must\\\" sell\\nM\\u00fcllers farm at dawn");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no: He said \"we must\" sell Müllers farm| no: …",
        "no: he SAID \\\"we must\\\" sell\\nm\\u00FCllers farm!| no: …!",
        "sell Müllers farm, then once more: sell müllers FARM.| …, then once more: ….",
        "model: claude-sonnet-5 is gone| model: claude-sonnet-5 is gone",
        "Your credit balance is too low| Your credit balance is too low",
        "he said so| he said so",
      })
  void whatTheJobHasIsHiddenAndNothingElse(String message, String shown) {
    assertThat(QuotedJob.hidden(message.strip(), JOB, "claude-sonnet-5")).isEqualTo(shown.strip());
  }

  @Test
  void aMessageThatIsCutOrBrokenIsHiddenToo() {
    assertThat(QuotedJob.hidden("x\\u00", JOB, "")).isEqualTo("x\\u00");
    assertThat(QuotedJob.hidden("Müllers farm at d\\", JOB, "")).isEqualTo("…\\");
    assertThat(QuotedJob.hidden("the job: {\"", "{".getBytes(UTF_8), "")).startsWith("the job");
  }

  @Test
  void longJobsAreLookedThroughToTheirEnd() {
    byte[] job = ("z".repeat(1 << 20) + " the very last words").getBytes(UTF_8);

    assertThat(QuotedJob.hidden("see: The Very Last Words.", job, "m")).isEqualTo("see: ….");
  }
}
