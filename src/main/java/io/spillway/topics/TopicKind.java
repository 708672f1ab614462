package io.spillway.topics;

import java.util.List;
import java.util.function.Function;

/**
 * The purposes of topics, in the order in which a job passes through them; the progress topic is
 * last.
 */
public enum TopicKind {
  /** The jobs that users submit. */
  JOBS(topics -> List.of(topics.jobs())),
  /** Failed attempts, which the router reads. */
  FAILURES(topics -> List.of(topics.failures())),
  /** The delay topics, one for each tier of the ladder. */
  RETRIES(Topics::retries),
  /** Jobs whose delay is over. */
  DUE(topics -> List.of(topics.due())),
  /** Exactly one record per job. */
  RESULTS(topics -> List.of(topics.results())),
  /** Jobs that were given up. */
  DEAD_LETTERS(topics -> List.of(topics.deadLetters())),
  /** What users cancel. */
  CANCELS(topics -> List.of(topics.cancels())),
  /** The marks of the roles' progress. */
  PROGRESS(topics -> List.of(topics.progress()));

  private final Function<Topics, List<String>> names;

  TopicKind(Function<Topics, List<String>> names) {
    this.names = names;
  }

  /** The names of the topics of this kind: one, or as many as the ladder has tiers. */
  public List<String> names(Topics topics) {
    return names.apply(topics);
  }
}
