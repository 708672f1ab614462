package io.spillway.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads the member {@code spillway} of a job. An instance lives for one member. */
final class OptionsReader {

  private static final int MAX_BETAS = 64;

  private final byte[] job;
  private Optional<Instant> expiresAt = Optional.empty();
  private Optional<Instant> notBefore = Optional.empty();
  private OptionalInt maxAttempts = OptionalInt.empty();
  private OptionalInt maxLostOutputTokens = OptionalInt.empty();
  private List<String> beta = List.of();
  private Optional<String> metadata = Optional.empty();
  private @Nullable NotAJob problem;

  /** Creates a reader for the job with these bytes. */
  OptionsReader(byte[] job) {
    this.job = job;
  }

  /** The options that were read; members that were wrong are left out. */
  JobOptions options() {
    return new JobOptions(expiresAt, notBefore, maxAttempts, maxLostOutputTokens, beta, metadata);
  }

  /** The first error, for people; null if there was none. */
  @Nullable NotAJob problem() {
    return problem;
  }

  /** Reads the object that begins at the current token; afterwards its end is the current token. */
  void read(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      try {
        member(name, json);
      } catch (NotAJob wrong) {
        problem = problem == null ? wrong : problem;
        json.skipChildren();
      }
    }
    if (problem == null && isBegunTooLate()) {
      problem = new NotAJob("spillway.not_before must be before spillway.expires_at");
    }
  }

  private boolean isBegunTooLate() {
    return notBefore.isPresent()
        && expiresAt.isPresent()
        && !notBefore.get().isBefore(expiresAt.get());
  }

  private void member(String name, JsonParser json) throws IOException {
    switch (name) {
      case "expires_at" -> expiresAt = Optional.of(instant(json, name));
      case "not_before" -> notBefore = Optional.of(instant(json, name));
      case "max_attempts" ->
          maxAttempts = OptionalInt.of(whole(json, name, JobOptions.MAX_ATTEMPTS_BOUND));
      case "max_lost_output_tokens" ->
          maxLostOutputTokens =
              OptionalInt.of(whole(json, name, JobOptions.MAX_LOST_OUTPUT_TOKENS_BOUND));
      case "beta" -> beta = betas(json);
      case "metadata" -> metadata = Optional.of(raw(json));
      default -> json.skipChildren();
    }
  }

  private static Instant instant(JsonParser json, String name) throws IOException {
    String text = JobReader.text(json, "spillway." + name);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException notADate) {
      throw new NotAJob(
          "spillway."
              + name
              + " must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not '"
              + excerpt(text)
              + "'");
    }
  }

  private static int whole(JsonParser json, String name, int most) throws IOException {
    boolean isWhole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
    if (!isWhole
        || json.getNumberType() != JsonParser.NumberType.INT
        || json.getIntValue() < 1
        || json.getIntValue() > most) {
      throw new NotAJob("spillway.%s must be a whole number from 1 to %d".formatted(name, most));
    }
    return json.getIntValue();
  }

  private static List<String> betas(JsonParser json) throws IOException {
    String rule = "spillway.beta must be an array of at most 64 printable names";
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new NotAJob(rule);
    }
    List<String> betas = new ArrayList<>();
    boolean good = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean name =
          json.currentToken() == JsonToken.VALUE_STRING && json.getText().matches("[!-~]{1,128}");
      if (name && betas.size() < MAX_BETAS) {
        betas.add(json.getText());
      } else {
        good = false;
        json.skipChildren();
      }
    }
    if (!good) {
      throw new NotAJob(rule);
    }
    return List.copyOf(betas);
  }

  private String raw(JsonParser json) throws IOException {
    int start = JobReader.begin(json);
    json.skipChildren();
    json.finishToken();
    int end = JobReader.end(json);
    return new String(job, start, end - start, StandardCharsets.UTF_8).strip();
  }

  private static String excerpt(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
