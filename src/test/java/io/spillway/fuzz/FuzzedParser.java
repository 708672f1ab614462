package io.spillway.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.api.FuzzedResponse;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.ParsedJob;
import io.spillway.job.Requests;
import io.spillway.job.RetryState;
import io.spillway.offsets.FinishedBits;
import io.spillway.sse.FuzzedStream;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.Tag;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A parser that is fuzzed: what must hold for any bytes, and inputs to start from. */
enum FuzzedParser {
  /** The decoder of event streams. */
  SSE {
    @Override
    void check(byte[] input) {
      FuzzedStream.check(input);
    }

    @Override
    List<byte[]> seeds() {
      return FuzzedResponse.seeds();
    }
  },
  /** The reader of a response whose body is an event stream. */
  RESPONSES {
    @Override
    void check(byte[] input) {
      FuzzedResponse.check(input);
    }

    @Override
    List<byte[]> seeds() {
      return FuzzedResponse.seeds();
    }
  },
  /**
   * The reader of jobs, against Jackson's trees: the request is {@code params} with {@code stream}
   * true, the envelope that of the whole job. Of members of one name the last one counts.
   */
  JOBS {
    @Override
    void check(byte[] input) throws IOException {
      ParsedJob parsed = JobReader.read(input);
      assertThat(JobReader.envelope(input).customId()).isEqualTo(parsed.customId());
      assertThat(JobReader.envelope(input).options()).isEqualTo(parsed.options());
      if (parsed instanceof Job job) {
        compare(job, input);
      }
    }

    @Override
    List<byte[]> seeds() {
      return texts(
          "{\"custom_id\":\"a\",\"params\":{\"model\":\"m\",\"stream\":false,\"max_tokens\":9}}",
          "{\"params\":{\"model\":\"m\",\"x\":[1.5e3,\"\\u00e9\",{\"stream\":1}]},\"spillway\":"
              + "{\"expires_at\":\"2026-01-01T00:00:00Z\",\"not_before\":\"2026-01-01T00:00:00Z\","
              + "\"max_attempts\":3,\"beta\":[\"a\"],\"metadata\":{}}}",
          "{\"params\":{\"model\":\"m\",\"stream\":true,\"stream\":null},\"custom_id\":\"\u00e9\"}",
          "{\"params\":{\"model\":\"m\"},\"params\":{}}");
    }
  },
  /**
   * The reader of status tags: the first byte chooses a tag, the others are its value, beside the
   * tags of a failure. What was read is read again after it was written.
   */
  TAGS {
    @Override
    void check(byte[] input) {
      Headers headers = written(FAILURE);
      if (input.length > 0) {
        Tag<?> tag = Tags.ALL.get((input[0] & 0xff) % Tags.ALL.size());
        headers.remove(tag.name());
        headers.add(tag.name(), Arrays.copyOfRange(input, 1, input.length));
      }
      RetryState state = TagReader.trail(headers, PLACE);
      assertThat(state.attempts()).isNotNegative();
      assertThat(state.waits()).isNotNegative();
      assertThat(state.held().isNegative()).isFalse();
      TagReader.failure(headers, PLACE)
          .ifPresent(read -> assertThat(TagReader.failure(written(read), PLACE)).contains(read));
    }

    @Override
    List<byte[]> seeds() {
      Headers headers = written(FAILURE);
      List<byte[]> seeds = new ArrayList<>();
      for (int i = 0; i < Tags.ALL.size(); i++) {
        var header = headers.lastHeader(Tags.ALL.get(i).name());
        byte[] value = header == null ? "7".getBytes(UTF_8) : header.value();
        byte[] seed = new byte[value.length + 1];
        seed[0] = (byte) i;
        System.arraycopy(value, 0, seed, 1, value.length);
        seeds.add(seed);
      }
      return seeds;
    }
  },
  /**
   * The finished offsets of a mark: bytes that can be decoded have the same offsets when encoded
   * again, and so has the bitmap that the bytes are.
   */
  OFFSETS {
    @Override
    void check(byte[] input) {
      if (input.length <= FinishedBits.MAX_BYTES) {
        BitSet bits = BitSet.valueOf(input);
        assertThat(FinishedBits.decode(FinishedBits.encode(bits))).isEqualTo(bits);
      }
      BitSet read;
      try {
        read = FinishedBits.decode(input);
      } catch (IllegalArgumentException unreadable) {
        return;
      }
      assertThat(FinishedBits.decode(FinishedBits.encode(read))).isEqualTo(read);
    }

    @Override
    List<byte[]> seeds() {
      byte[] run = new byte[40];
      Arrays.fill(run, (byte) 0xff);
      return List.of(
          new byte[] {0}, new byte[] {1, 0x0e, 4}, new byte[] {2, 1, (byte) 0xe8, 7}, run);
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Origin PLACE = Origin.at("jobs", 0, 7, 0);
  private static final FailureTags FAILURE =
      new FailureTags(
          Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "Overloaded").inResponse(200, "req_1"),
          RetryState.start(PLACE)
              .begun(Instant.EPOCH)
              .failed(Failure.of(KnownFailure.API, Phase.STREAM, "m"), Instant.EPOCH),
          Instant.EPOCH,
          "m",
          "e",
          "w");

  /** Throws if the input breaks a rule. */
  abstract void check(byte[] input) throws IOException;

  /** Inputs to start from. */
  abstract List<byte[]> seeds();

  /** The name in the command and of the directory of its inputs. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void compare(Job job, byte[] input) throws IOException {
    JsonNode params;
    try {
      params = JSON.readTree(input).path("params");
    } catch (JsonProcessingException beyondItsBounds) {
      return;
    }
    assertThat(params.isObject()).isTrue();
    if (params.path("model").isTextual()) {
      assertThat(job.model()).isEqualTo(params.path("model").textValue());
    }
    JsonNode expected = ((ObjectNode) params).put("stream", true);
    assertThat(JSON.readTree(Requests.bytes(job))).isEqualTo(expected);
  }

  private static Headers written(FailureTags tags) {
    Headers headers = new RecordHeaders();
    TagWriter.write(tags, headers);
    return headers;
  }

  private static List<byte[]> texts(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
  }
}
