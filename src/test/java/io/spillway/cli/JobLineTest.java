package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobLineTest {
  @Test
  void aJobKeepsItsBytesAndIsKeyedByItsId() {
    var text = " {\"params\": {\"x\" : 1.0}, \"custom_id\":\"é\", \"other\":null} ";
    var job = (JobLine.AcceptedLine) read(text);
    assertThat(job.key()).isEqualTo("é");
    assertThat(new String(job.value(), UTF_8)).isEqualTo(text);
  }

  @Test
  void aJobWithoutIdHasNoKey() {
    assertThat(((JobLine.AcceptedLine) read("{\"params\":{}}")).key()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \r"})
  void blankLinesAreSkipped(String line) {
    assertThat(read(line)).isInstanceOf(JobLine.BlankLine.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                    | a job is a JSON object",
        "null                                  | a job is a JSON object",
        "{}                                    | params is missing",
        "{\"params\":[]}                       | params must be an object",
        "{\"params\":{},\"custom_id\":7}       | custom_id must be a string, and not empty",
        "{\"params\":{},\"custom_id\":\"\"}    | custom_id must be a string, and not empty",
        "{\"params\":{},\"spillway\":{\"expires_at\":\"soon\"}} | spillway.expires_at must be an RFC",
        "{\"params\":{},\"spillway\":{\"max_attempts\":0}}    | spillway.max_attempts must be a",
        "{\"params\":{}                        | not JSON: ",
        "{\"params\":{}} {}                    | nothing may follow the JSON object",
        "hello                                 | not JSON: ",
      })
  void whatIsNoJobSaysWhy(String line, String reason) {
    assertThat(((JobLine.RejectedLine) read(line)).reason()).startsWith(reason);
  }

  @Test
  void anIdOverTheBoundOfTheWorkerIsNoJob() {
    String line = "{\"params\":{},\"custom_id\":\"%s\"}".formatted("x".repeat(257));

    assertThat(((JobLine.RejectedLine) read(line)).reason())
        .isEqualTo("custom_id must have at most 256 characters");
  }

  @Test
  void brokenUtf8IsNoJob() {
    byte[] line = "{\"params\":{\"a\":\"?\"}}".getBytes(UTF_8);
    line[line.length - 4] = (byte) 0xc3;
    assertThat(JobLine.of(line, 10_000)).isEqualTo(new JobLine.RejectedLine("not UTF-8"));
  }

  @Test
  void sizeCountsKeyAndFraming() {
    byte[] line = "{\"params\":{},\"custom_id\":\"abc\"}".getBytes(UTF_8);
    int size = line.length + 3 + JobLine.FRAMING_BYTES;
    assertThat(JobLine.of(line, size)).isInstanceOf(JobLine.AcceptedLine.class);
    assertThat(JobLine.of(line, size - 1))
        .isEqualTo(
            new JobLine.RejectedLine(
                "it takes " + size + " bytes, at most " + (size - 1) + " are allowed"));
  }

  private static JobLine read(String line) {
    return JobLine.of(line.getBytes(UTF_8), 10_000);
  }
}
