package io.spillway.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // params                                     | request
        "{}                                           | {\"stream\":true}",
        "{ }                                          | {\"stream\":true }",
        "{\"a\":1}                                    | {\"stream\":true,\"a\":1}",
        "{  \"a\" : 1  }                              | {\"stream\":true,  \"a\" : 1  }",
        "{\"a\":1.0,\"b\":1e400,\"c\":-0}             | {\"stream\":true,\"a\":1.0,\"b\":1e400,\"c\":-0}",
        "{\"a\":1,\"a\":2}                            | {\"stream\":true,\"a\":1,\"a\":2}",
        "{\"a\":\"\\u00e9\\/é\\ud800\"}               | {\"stream\":true,\"a\":\"\\u00e9\\/é\\ud800\"}",
        "{\"stream\":false}                           | {\"stream\":true}",
        "{\"stream\":true}                            | {\"stream\":true}",
        "{\"stream\" : null , \"a\":1}                | {\"stream\" : true , \"a\":1}",
        "{\"a\":1,\"stream\":\"x\"}                   | {\"a\":1,\"stream\":true}",
        "{\"a\":1,\"stream\":\"é\\\"}\", \"b\":2}     | {\"a\":1,\"stream\":true, \"b\":2}",
        "{\"a\":1,\"stream\":-12.5e3, \"b\":2}        | {\"a\":1,\"stream\":true, \"b\":2}",
        "{\"a\":1,\"stream\":7}                       | {\"a\":1,\"stream\":true}",
        "{\"stream\":{\"stream\":[1,{}]},\"b\":2}     | {\"stream\":true,\"b\":2}",
        "{\"stream\":[[\"]\"]] ,\"b\":2}              | {\"stream\":true ,\"b\":2}",
        "{\"stream\":false,\"é\":\"€\",\"stream\":0}  | {\"stream\":true,\"é\":\"€\",\"stream\":true}",
        "{\"str\\u0065am\":false}                     | {\"str\\u0065am\":true}",
        "{\"a\":{\"stream\":false}}                   | {\"stream\":true,\"a\":{\"stream\":false}}",
      })
  void theRequestIsParamsByteForByteButForStream(String params, String request) {
    for (String prefix : new String[] {"", "\ufeff", " \r\n\t", "\ufeff "}) {
      for (String line : lines(params)) {
        assertThat(JobReader.read((prefix + line).getBytes(UTF_8)))
            .as(prefix + line)
            .isInstanceOfSatisfying(
                Job.class,
                job -> assertThat(new String(Requests.bytes(job), UTF_8)).isEqualTo(request));
      }
    }
  }

  private static String[] lines(String params) {
    return new String[] {
      "{\"params\":" + params + "}",
      "{\"custom_id\":\"é€\",\"params\":" + params + ",\"x\":[{}]}\n",
      "{ \"other\" : \"\ud83d\ude00\" , \"params\" : " + params + " , \"custom_id\" : \"1\" } ",
    };
  }

  @Test
  void allMembersAreRead() {
    Job job =
        job(
            """
            {"custom_id":"order-17","params":{"messages":[],"model":"claude-x","max_tokens":1},
             "spillway":{"expires_at":"2026-01-31T12:00:00+01:00","not_before":"2026-01-30T12:00:00Z","max_attempts":3,"max_lost_output_tokens":70000,"beta":["a","b-1"],
               "metadata": {"n" : 1.0, "é":[]} , "later":{"x":1}}}
            """);

    assertThat(job.customId()).contains("order-17");
    assertThat(job.model()).isEqualTo("claude-x");
    assertThat(job.options())
        .isEqualTo(
            new JobOptions(
                Optional.of(Instant.parse("2026-01-31T11:00:00Z")),
                Optional.of(Instant.parse("2026-01-30T12:00:00Z")),
                OptionalInt.of(3),
                OptionalInt.of(70_000),
                List.of("a", "b-1"),
                Optional.of("{\"n\" : 1.0, \"é\":[]}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.50",
        "null",
        "\"a\\u0041 é\"",
        "[1 , 2]",
        "true",
        "{}",
        "-0.0e1",
        "12345678901"
      })
  void metadataIsKeptAsItIsWritten(String metadata) {
    String inside = "{\"params\":{},\"spillway\":{\"metadata\":" + metadata + "}}";
    String spaced = "{\"params\":{},\"spillway\":{\"metadata\" : " + metadata + " , \"beta\":[]}}";

    assertThat(job(inside).options().metadata()).contains(metadata);
    assertThat(job(spaced).options().metadata()).contains(metadata);
  }

  @Test
  void ofTwoParamsTheLastCountsWhole() {
    Job job = job("{\"params\":{\"model\":\"a\"},\"params\":{\"x\":1}}");

    assertThat(job.model()).isEmpty();
    assertThat(new String(Requests.bytes(job), UTF_8)).isEqualTo("{\"stream\":true,\"x\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "{}", "[\"a\"]"})
  void aModelThatIsNoTextIsTheApisToRefuse(String model) {
    assertThat(job("{\"params\":{\"model\":" + model + "}}").model()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"params\":1}                           | params must be an object",
        "{\"params\":[{}]}                        | params must be an object",
        "{\"params\":null}                        | params must be an object",
        "{}                                       | params is missing",
        "{\"custom_id\":\"a\"}                    | params is missing",
        "[]                                       | a job is a JSON object",
        "\"text\"                                 | a job is a JSON object",
        "7                                        | a job is a JSON object",
        "{\"params\":{}}{}                        | nothing may follow the JSON object",
        "{\"params\":{}} 1                        | nothing may follow the JSON object",
        "{\"custom_id\":1,\"params\":{}}          | custom_id must be a string, and not empty",
        "{\"custom_id\":null,\"params\":{}}       | custom_id must be a string, and not empty",
        "{\"custom_id\":\"\",\"params\":{}}       | custom_id must be a string, and not empty",
        "{\"custom_id\":{\"a\":[]},\"params\":{}} | custom_id must be a string, and not empty",
        "{\"params\":1,\"custom_id\":[]} | params must be an object; custom_id must be a string, and"
            + " not empty",
      })
  void whatIsNoJobSaysWhy(String line, String reason) {
    assertThat(unreadable(line).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @MethodSource("wrongOptions")
  void aWrongOptionSaysWhatIsAllowed(String option, String reason) {
    ParsedJob.Unreadable job =
        unreadable(
            "{\"custom_id\":\"a\",\"spillway\":{" + option + ",\"metadata\":7},\"params\":{}}");

    assertThat(job.reason()).isEqualTo(reason);
    assertThat(job.customId()).contains("a");
    assertThat(job.options().metadata()).contains("7");
  }

  static Stream<Arguments> wrongOptions() {
    String attempts = "spillway.max_attempts must be a whole number from 1 to 1000";
    String tokens = "spillway.max_lost_output_tokens must be a whole number from 1 to 1000000000";
    String beta = "spillway.beta must be an array of at most 64 printable names";
    String expires = "spillway.expires_at must be ";
    String time = expires + "an RFC 3339 time such as 2026-01-31T12:00:00Z, not '%s'";
    String text = expires + "a string, and not empty";
    return Stream.of(
            new String[] {"max_attempts", "0", attempts},
            new String[] {"max_attempts", "1001", attempts},
            new String[] {"max_attempts", "-1", attempts},
            new String[] {"max_attempts", "1.0", attempts},
            new String[] {"max_attempts", "\"3\"", attempts},
            new String[] {"max_attempts", "99999999999999999999", attempts},
            new String[] {"max_attempts", "{\"a\":1}", attempts},
            new String[] {"max_lost_output_tokens", "0", tokens},
            new String[] {"max_lost_output_tokens", "1000000001", tokens},
            new String[] {"max_lost_output_tokens", "99999999999", tokens},
            new String[] {"max_lost_output_tokens", "1.5", tokens},
            new String[] {"beta", "\"a\"", beta},
            new String[] {"beta", "[\"a b\"]", beta},
            new String[] {"beta", "[\"a\",7]", beta},
            new String[] {"beta", "[[\"a\"],{}]", beta},
            new String[] {"beta", "[\"\\n\"]", beta},
            new String[] {"beta", "[\"" + "x".repeat(129) + "\"]", beta},
            new String[] {"beta", "[\"a\"" + ",\"a\"".repeat(64) + "]", beta},
            new String[] {"not_before", "1", text.replace("expires_at", "not_before")},
            new String[] {
              "not_before", "\"soon\"", time.formatted("soon").replace("expires_at", "not_before")
            },
            new String[] {
              "not_before",
              "\"2026-01-31T12:00:00Z\",\"expires_at\":\"2026-01-31T13:00:00+01:00\"",
              "spillway.not_before must be before spillway.expires_at"
            },
            new String[] {"expires_at", "1", text},
            new String[] {"expires_at", "\"\"", text},
            new String[] {"expires_at", "\"soon\"", time.formatted("soon")},
            new String[] {"expires_at", "\"2026-01-31\"", time.formatted("2026-01-31")},
            new String[] {
              "expires_at", "\"" + "x".repeat(99) + "\"", time.formatted("x".repeat(64) + "…")
            })
        .map(row -> Arguments.of("\"" + row[0] + "\":" + row[1], row[2]));
  }

  @Test
  void aJobMayBeginAtATimeAndExpireAfterItOrDoOnlyOneOfTheTwo() {
    String begin = "\"not_before\":\"2026-01-31T12:00:00Z\"";
    String end = "\"expires_at\":\"2026-01-31T12:00:0%sZ\"";
    for (String options : List.of(begin, end.formatted(0), begin + "," + end.formatted(1))) {
      assertThat(JobReader.read(("{\"spillway\":{" + options + "},\"params\":{}}").getBytes(UTF_8)))
          .as(options)
          .isInstanceOf(Job.class);
    }
    assertThat(
            unreadable("{\"spillway\":{" + begin + "," + end.formatted(0) + "},\"params\":{}}")
                .reason())
        .as("at the same time")
        .isEqualTo("spillway.not_before must be before spillway.expires_at");
  }

  @Test
  void ofTwoWrongOptionsTheFirstIsTold() {
    String both =
        "\"max_attempts\":0,\"not_before\":\"2026-01-31T12:00:00Z\",\"expires_at\":\"2026-01-31T12:00:00Z\"";
    assertThat(unreadable("{\"spillway\":{" + both + "},\"params\":{}}").reason())
        .startsWith("spillway.max_attempts must be");
  }

  @Test
  void optionsThatAreNoObjectAreRefused() {
    assertThat(unreadable("{\"params\":{},\"spillway\":[]}").reason())
        .isEqualTo("spillway must be an object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\ud83d", "\\ude00", "\\ude00\\ud83d"})
  void anIdWithHalfASurrogatePairIsRefused(String id) {
    assertThat(unreadable("{\"custom_id\":\"" + id + "\",\"params\":{}}").reason())
        .isEqualTo("custom_id must not hold half a surrogate pair, which has no UTF-8");
    assertThat(job("{\"custom_id\":\"\\ud83d\\ude00\",\"params\":{}}").customId())
        .contains("\ud83d\ude00");
  }

  @Test
  void anIdOverItsBoundIsRefused() {
    String longest = "x".repeat(JobId.MAX_CHARS);

    assertThat(job("{\"custom_id\":\"" + longest + "\",\"params\":{}}").customId())
        .contains(longest);
    assertThat(unreadable("{\"custom_id\":\"" + longest + "x\",\"params\":{}}"))
        .isEqualTo(
            new ParsedJob.Unreadable(
                Optional.empty(), JobOptions.NONE, "custom_id must have at most 256 characters"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"params\":{}",
        "{\"params\":{\"a\":",
        "{\"params\":{},}",
        "{\"params\":{}} x",
        "{\"params\":{}}}",
        "{params:{}}",
        "{'params':{}}",
        "{\"params\":{\"a\":01}}",
        "{\"params\":{\"a\":NaN}}",
        "{\"params\":{\"stream\":tru}}",
        "not json",
      })
  void whatIsNotJsonSaysSo(String line) {
    assertThat(JobReader.read(line.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ParsedJob.Unreadable.class,
            job -> assertThat(job.reason()).matches("not JSON: .+|a job is a JSON object"));
  }

  @ParameterizedTest
  @MethodSource
  void onlyUtf8IsRead(Charset charset) {
    byte[] line = "{\"params\":{\"a\":\"é\"}}".getBytes(charset);

    assertThat(JobReader.read(line)).isInstanceOf(ParsedJob.Unreadable.class);
  }

  static Stream<Charset> onlyUtf8IsRead() {
    return Stream.of(
        UTF_16,
        UTF_16BE,
        UTF_16LE,
        Charset.forName("UTF-32LE"),
        Charset.forName("UTF-32BE"),
        ISO_8859_1);
  }

  @Test
  void aTombstoneIsUnreadable() {
    assertThat(JobReader.read(null))
        .isEqualTo(
            new ParsedJob.Unreadable(Optional.empty(), JobOptions.NONE, "the record has no value"));
  }

  @Test
  void deepAndLongParamsAreRead() {
    String deep = "[".repeat(900) + "]".repeat(900);
    String text = "é".repeat(3_000_000);
    String params = "{\"a\":" + deep + ",\"b\":\"" + text + "\",\"stream\":false}";

    assertThat(new String(Requests.bytes(job("{\"params\":" + params + "}")), UTF_8))
        .isEqualTo(params.replace("false", "true"));
  }

  @Test
  void endlessNestingIsRefused() {
    assertThat(unreadable("{\"params\":{\"a\":" + "[".repeat(1_000_000)).reason())
        .contains("nesting depth");
  }

  @Test
  void longNumbersAreTheApisToRefuse() {
    String params = "{\"a\":" + "1".repeat(5_000) + ",\"b\":0." + "3".repeat(5_000) + "}";

    assertThat(new String(Requests.bytes(job("{\"params\":" + params + "}")), UTF_8))
        .endsWith(params.substring(1));
  }

  private static Job job(String line) {
    ParsedJob job = JobReader.read(line.getBytes(UTF_8));
    assertThat(job).isInstanceOf(Job.class);
    return (Job) job;
  }

  private static ParsedJob.Unreadable unreadable(String line) {
    ParsedJob job = JobReader.read(line.getBytes(UTF_8));
    assertThat(job).isInstanceOf(ParsedJob.Unreadable.class);
    return (ParsedJob.Unreadable) job;
  }

  /** Allocation is counted: a copy of the request would be a megabyte. */
  @Test
  void readingAJobCopiesNothingOfItsRequest() {
    String model = "\"model\":\"claude-x\"";
    String text = "\"é" + "x".repeat(1_000_000) + "\"";
    byte[] value = ("{\"params\":{" + model + ",\"messages\":[" + text + "]}}").getBytes(UTF_8);
    assertThat(allocated(() -> JobReader.read(value))).isLessThan(100_000);
    assertThat(allocated(() -> JobReader.envelope(value))).isLessThan(100_000);
  }

  private static long allocated(Runnable work) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    work.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
