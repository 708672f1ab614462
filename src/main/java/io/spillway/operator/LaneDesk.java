package io.spillway.operator;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows the lanes of the worker in this process, and takes orders for them. From any thread. */
public interface LaneDesk {

  /** What is ordered. */
  enum Verb {
    /** A hold ends. */
    RELEASE,
    /** Nothing new starts. */
    PAUSE,
    /** A pause ends. */
    RESUME,
    /** Streams are bounded. */
    CEILING
  }

  /**
   * An order.
   *
   * @param lane the model of the lane; null for all
   * @param streams of a ceiling: at most so many, 0 for no ceiling
   * @param letFail of a release: the failures are the jobs' own, and final
   */
  record Order(Verb verb, @Nullable String lane, int streams, boolean letFail) {}

  /**
   * What came of it.
   *
   * @param isDone whether it was carried out
   * @param words for people
   */
  record DeskAnswer(boolean isDone, String words) {}

  /** How the lanes stand; fails if too many ask, and waits for as long as the worker does. */
  CompletionStage<JsonObject> lanes();

  /** Has an order carried out; fails and waits as {@link #lanes} does. */
  CompletionStage<DeskAnswer> order(Order order);
}
