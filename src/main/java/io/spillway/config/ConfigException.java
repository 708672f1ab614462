package io.spillway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown if the configuration cannot be used. The message lists all errors, one on each line, and
 * shows no secret.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * One error.
   *
   * @param where the key or place
   * @param what what is wrong and what is allowed
   */
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

  /** All errors, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
