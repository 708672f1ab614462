package io.spillway.topics;

import java.util.List;
import java.util.function.Function;

/** What a topic is for, in the order in which a job meets them; that of the marks comes last. */
public enum TopicKind {
  /** Where jobs come in. */
  JOBS(topics -> List.of(topics.jobs())),
  /** Failed attempts, for the router. */
  FAILURES(topics -> List.of(topics.failures())),
  /** The delay topics, one for each tier of the ladder. */
  RETRIES(Topics::retries),
  /** Jobs whose delay is over. */
  DUE(topics -> List.of(topics.due())),
  /** Exactly one record per job. */
  RESULTS(topics -> List.of(topics.results())),
  /** Jobs that were given up. */
  DEAD_LETTERS(topics -> List.of(topics.deadLetters())),
  /** The marks of what the roles have finished. */
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
