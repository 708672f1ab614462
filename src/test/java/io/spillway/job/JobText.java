package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A job that is written at random, and beside it the request that must be sent: no parser has part
 * in it.
 *
 * @param line the job
 * @param request the bytes of params, every value of a member {@code stream} being true; if there
 *     is none, one is put in front
 */
record JobText(String line, String request) {

  private static final List<String> NAMES =
      List.of("model", "messages", "é", "streams", "str\\\\u0065am2", "a\\\"b", "params", "");
  private static final List<String> STREAMS = List.of("stream", "str\\u0065am");
  private static final List<String> SCALARS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "-0",
          "1e400",
          "12.50",
          "\"\"",
          "\"é€😀\"",
          "\"\\\"}\\\\\"",
          "\"\\u00e9\\ud800\"",
          "\"stream\"",
          "\"{\\\"stream\\\":1}\"");

  byte[] bytes() {
    return line.getBytes(UTF_8);
  }

  byte[] requestBytes() {
    return request.getBytes(UTF_8);
  }

  static JobText of(RandomGenerator random) {
    StringBuilder params = new StringBuilder("{").append(blank(random));
    StringBuilder sent = new StringBuilder(params);
    int members = random.nextInt(6);
    boolean streams = false;
    for (int i = 0; i < members; i++) {
      boolean stream = random.nextInt(5) == 0;
      streams |= stream;
      String name = pick(random, stream ? STREAMS : NAMES);
      String before =
          (i == 0 ? "" : ",")
              + blank(random)
              + "\""
              + name
              + "\""
              + blank(random)
              + ":"
              + blank(random);
      String value = value(random, 3);
      String after = blank(random);
      params.append(before).append(value).append(after);
      sent.append(before).append(stream ? "true" : value).append(after);
    }
    params.append('}');
    sent.append('}');
    if (!streams) {
      sent.insert(1, members == 0 ? "\"stream\":true" : "\"stream\":true,");
    }
    return new JobText(line(random, params.toString()), sent.toString());
  }

  private static String line(RandomGenerator random, String params) {
    StringBuilder line = new StringBuilder(random.nextInt(9) == 0 ? "\ufeff" : "");
    line.append(blank(random)).append('{');
    if (random.nextBoolean()) {
      line.append("\"custom_id\":\"é-").append(random.nextInt(100)).append("\",");
    }
    if (random.nextInt(4) == 0) {
      line.append("\"params\":").append("{\"model\":\"first\",\"stream\":[1]},");
    }
    line.append(blank(random)).append("\"params\"").append(blank(random)).append(':');
    line.append(blank(random)).append(params).append(blank(random));
    if (random.nextBoolean()) {
      line.append(",\"spillway\":{\"max_attempts\":").append(random.nextInt(-1, 1_003));
      line.append(",\"metadata\":").append(value(random, 2)).append('}');
    }
    if (random.nextInt(3) == 0) {
      line.append(",\"other\":").append(value(random, 2));
    }
    return line.append('}').append(blank(random)).toString();
  }

  private static String value(RandomGenerator random, int depth) {
    if (depth == 0 || random.nextInt(3) > 0) {
      return pick(random, SCALARS);
    }
    StringBuilder value = new StringBuilder();
    boolean object = random.nextBoolean();
    value.append(object ? '{' : '[');
    for (int i = random.nextInt(3); i > 0; i--) {
      value.append(object ? "\"stream\":" : "").append(value(random, depth - 1));
      value.append(i > 1 ? "," : "");
    }
    return value.append(object ? '}' : ']').toString();
  }

  private static String blank(RandomGenerator random) {
    return random.nextInt(3) > 0 ? "" : pick(random, List.of(" ", "\n", "\r\n\t", "  "));
  }

  private static String pick(RandomGenerator random, List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
