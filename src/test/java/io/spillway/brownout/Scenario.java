package io.spillway.brownout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is done to a client. Times are seconds from its first call.
 *
 * @param jobs how many, all at once
 * @param streams what the API carries at once, of each model
 * @param normal how long all is well
 * @param overload how long then every stream ends in {@code overloaded_error}
 * @param limited how long then a fifth of the streams is left, the rest refused with 429
 * @param twoModels whether every other job is for a second model that stays well
 * @param outputTokens a budget of them a minute for each model; 0 for none
 * @param stranger the share of that budget that somebody else takes
 */
record Scenario(
    int jobs,
    int streams,
    double normal,
    double overload,
    double limited,
    boolean twoModels,
    long outputTokens,
    double stranger) {
  static final String SICK = "claude-sonnet-5";
  static final String HEALTHY = "claude-haiku-4-5";

  /** Pieces of text in an answer; each counts as a token. */
  static final int EVENTS = 40;

  static final int EVENT_MILLIS = 100;
  static final int FIRST_BYTE_MILLIS = 400;
  static final double VARIATION = 0.5;
  private static final int RETRY_AFTER = 5;

  double overloadEnds() {
    return normal + overload;
  }

  double recovered() {
    return normal + overload + limited;
  }

  /** The streams that the sick model carries at a moment. */
  double streamsAt(double second) {
    if (second < normal || second >= recovered()) {
      return streams;
    }
    return second < overloadEnds() ? 0 : streams / 5.0;
  }

  /** The simulator's faults file. */
  String faultsFile() {
    String phases =
        String.format(
            Locale.ROOT,
            "\"phases\":[{\"from\":%s,\"overload\":\"mid-stream\",\"after\":[1,5]},"
                + "{\"from\":%s,\"factor\":0.2,%s\"retry_after\":%d},{\"from\":%s}]",
            normal,
            overloadEnds(),
            budget(),
            RETRY_AFTER,
            recovered());
    return "{\"capacity\":["
        + group("sick", SICK, overload + limited > 0 ? "," + phases : "")
        + (twoModels ? "," + group("healthy", HEALTHY, "") : "")
        + "]}";
  }

  /** The budget does not fall with the streams: it has nothing to do with how full the API is. */
  private String budget() {
    return outputTokens == 0 ? "" : "\"output_tokens\":" + outputTokens + ",";
  }

  private String group(String name, String model, String more) {
    String budget = outputTokens == 0 ? "" : ",\"output_tokens\":" + outputTokens;
    String taken = stranger == 0 ? "" : ",\"stranger\":" + stranger;
    return "{\"group\":\"%s\",\"models\":[\"%s\"],\"streams\":%d%s%s%s}"
        .formatted(name, model, streams, budget, taken, more);
  }

  static String jobId(int number) {
    return "brownout-" + number;
  }

  private String model(int number) {
    return twoModels && number % 2 == 1 ? HEALTHY : SICK;
  }

  /** How many jobs are for the model that falls ill. */
  int jobsOfSick() {
    return twoModels ? (jobs + 1) / 2 : jobs;
  }

  /** The body of one job's request. */
  String params(int number) {
    return "{\"model\":\"%s\",\"max_tokens\":200,\"metadata\":{\"user_id\":\"%s\"},\"messages\":[{\"role\":\"user\",\"content\":\"Question %d\"}]}"
        .formatted(model(number), jobId(number), number);
  }

  /** The lines of a file for {@code spillway submit}. */
  List<String> jobLines() {
    List<String> lines = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      lines.add("{\"custom_id\":\"%s\",\"params\":%s}".formatted(jobId(number), params(number)));
    }
    return lines;
  }
}
