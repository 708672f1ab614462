package io.spillway.deadletter;

import java.time.Instant;
import java.util.Set;

/**
 * Chooses dead letters. A letter is chosen if it fits each of the members; an empty set fits every
 * letter, any other set fits a letter that it contains.
 *
 * @param statuses three characters each: a status ({@code 529}) or a class of them ({@code 5xx})
 * @param types error types
 * @param categories see {@link io.spillway.status.Category}
 * @param models names of models; one that ends in {@code *} fits all that begin with the rest
 * @param ids ids of jobs, see {@link io.spillway.job.JobId}
 * @param origins names of runs ({@code llm.jobs-3-17/1}), or places of first records ({@code
 *     llm.jobs-3-17}), which mean all runs of that job
 * @param letters places of the letters themselves ({@code llm.dead-letters-0-5})
 * @param from the earliest time at which a letter became one
 * @param to a letter became one before this time
 */
public record LetterFilter(
    Set<String> statuses,
    Set<String> types,
    Set<String> categories,
    Set<String> models,
    Set<String> ids,
    Set<String> origins,
    Set<String> letters,
    Instant from,
    Instant to) {

  /** The filter that chooses every letter. */
  public static final LetterFilter ALL =
      new LetterFilter(
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Instant.MIN,
          Instant.MAX);

  /** The letter of this place, the letters of this origin, or the letters of this id. */
  public static boolean isNamed(String name, DeadLetterRecord letter) {
    return name.equals(letter.place())
        || name.equals(letter.id())
        || name.equals(letter.origin().place())
        || name.equals(letter.origin().name());
  }

  /** Whether the letter is chosen. */
  public boolean accepts(DeadLetterRecord letter) {
    return (statuses.isEmpty() || hasStatus(letter.status()))
        && fits(types, letter.errorType())
        && fits(categories, letter.category())
        && (models.isEmpty() || models.stream().anyMatch(name -> isModel(name, letter.model())))
        && fits(ids, letter.id())
        && (fits(origins, letter.origin().place()) || fits(origins, letter.origin().name()))
        && fits(letters, letter.place())
        && !letter.at().isBefore(from)
        && letter.at().isBefore(to);
  }

  private boolean hasStatus(int status) {
    return statuses.contains(Integer.toString(status)) || statuses.contains(status / 100 + "xx");
  }

  private static boolean isModel(String wanted, String model) {
    return wanted.endsWith("*")
        ? model.startsWith(wanted.substring(0, wanted.length() - 1))
        : model.equals(wanted);
  }

  private static boolean fits(Set<String> wanted, String found) {
    return wanted.isEmpty() || wanted.contains(found);
  }
}
