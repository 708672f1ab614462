package io.spillway.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.job.History;
import io.spillway.tag.Tags;
import java.io.IOException;

/** Readings of a record's tags and of a result. */
final class Tagged {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Tagged() {}

  static History history(Entry entry) {
    return History.parse(entry.tag(Tags.HISTORY));
  }

  /** Whether a call was made for the failure: without one, only the job itself was looked at. */
  static boolean wasCalled(Entry failure) {
    return !failure.tag(Tags.PHASE).equals("job");
  }

  static boolean isHeld(Entry failure) {
    return failure.tag(Tags.DISPOSITION).equals("hold") && !isDeferral(failure);
  }

  /** Whether no call was made because the job's lane was slow. */
  static boolean isDeferral(Entry failure) {
    return failure.tag(Tags.ERROR_TYPE).equals("deferred");
  }

  /** The result's value, or a missing node where it is no JSON. */
  static JsonNode result(Entry entry) {
    try {
      return JSON.readTree(entry.value());
    } catch (IOException notJson) {
      return JSON.missingNode();
    }
  }

  static boolean isSuccess(Entry result) {
    return result(result).at("/result/type").asText().equals("succeeded");
  }
}
