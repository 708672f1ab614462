package io.spillway.simulated;

import io.spillway.tag.Tag;
import io.spillway.tag.Tags;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed call was an attempt of the job's own, told from its tags by the rules in words
 * and not by the table that the product goes by.
 */
public final class OwnAttempt {

  private static final Set<String> NEVER = Set.of("429", "503", "529", "507");
  private static final Set<String> NOT_THE_REQUESTS = Set.of("408", "421", "425");
  private static final Set<String> ALWAYS =
      Set.of("internal_error", "oversized_event", "result_too_large", "expired");

  private OwnAttempt() {}

  /**
   * Whether it was.
   *
   * @param tags the value of a tag, empty or null if it is absent
   */
  public static boolean is(Function<Tag<?>, @Nullable String> tags) {
    String status = String.valueOf(tags.apply(Tags.STATUS));
    if ("hold".equals(tags.apply(Tags.DISPOSITION)) || NEVER.contains(status)) {
      return false;
    }
    boolean wrongRequest = status.startsWith("4") && !NOT_THE_REQUESTS.contains(status);
    return wrongRequest
        || "stream".equals(tags.apply(Tags.PHASE))
        || ALWAYS.contains(String.valueOf(tags.apply(Tags.ERROR_TYPE)));
  }
}
