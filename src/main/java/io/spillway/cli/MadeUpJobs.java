package io.spillway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.json.JsonCodecs;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless series of artificial jobs: small questions to a few models. The same name and seed
 * give the same jobs. Not thread-safe.
 */
final class MadeUpJobs {
  /** Three of every five jobs are for the first, one for each of the others. */
  private static final List<String> MODELS =
      List.of("claude-sonnet-5", "claude-haiku-4-5", "claude-opus-4-5");

  private static final int FIRST_MODEL_SHARE = 3;

  private static final List<String> QUESTIONS =
      List.of(
          "Summarise in one sentence what a spillway is for.",
          "Translate into French: the gauge at the dam reads %d centimetres.",
          "Write a haiku about water that takes the other way.",
          "Is %d a prime number? Answer with yes or no.",
          "Name %d rivers, each with the sea it reaches.",
          "Sort this ticket into billing, delivery or other: invoice %d came twice.");

  private static final List<Integer> MAX_TOKENS = List.of(64, 256, 1_024);
  private static final int MOST_IN_A_QUESTION = 999;

  private final String name;
  private final SplittableRandom random;
  private long made;

  /**
   * Begins a series.
   *
   * @param name the prefix of the ids, which must differ for each series so that ids do not repeat
   * @param seed decides the questions
   */
  MadeUpJobs(String name, long seed) {
    this.name = name;
    this.random = new SplittableRandom(seed);
  }

  /** The next job. */
  JobLine.AcceptedLine next() {
    String id = name + "-" + ++made;
    ObjectNode job = JsonCodecs.OWN.createObjectNode().put("custom_id", id);
    ObjectNode params = job.putObject("params").put("model", model());
    params.put("max_tokens", pick(MAX_TOKENS));
    String question = pick(QUESTIONS).formatted(1 + random.nextInt(MOST_IN_A_QUESTION));
    params.putArray("messages").addObject().put("role", "user").put("content", question);
    // two jobs may ask the same question; the id tells their requests apart
    params.putObject("metadata").put("user_id", id);
    try {
      return new JobLine.AcceptedLine(id, JsonCodecs.OWN.writeValueAsBytes(job));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String model() {
    int drawn = random.nextInt(FIRST_MODEL_SHARE + MODELS.size() - 1);
    return MODELS.get(Math.max(0, drawn - FIRST_MODEL_SHARE + 1));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
