package io.spillway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used. The message names everything that is wrong with it, one line
 * each, and shows no secret.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** One thing that is wrong, as the message says it: where it is, and what would be right. */
  public record Problem(String where, String what) {
    @Override
    public String toString() {
      return where + ": " + what;
    }
  }

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(
        problems.stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n  ", "The configuration cannot be used:\n  ", "")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
