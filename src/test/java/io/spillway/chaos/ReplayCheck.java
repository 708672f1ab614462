package io.spillway.chaos;

import io.spillway.chaos.Violation.Check;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.tag.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The replays against the dead letters: each letter that may run again was replayed once, and no
 * other. That each replay has one result is said by the check of results, for which it is a run of
 * its own.
 */
final class ReplayCheck {

  /** A replay has these tags of ours and no other. */
  private static final Set<String> REPLAY_TAGS =
      Set.of(Tags.FORMAT.name(), Tags.ORIGIN.name(), Tags.REPLAY.name());

  private final Map<String, Way> ways;
  private final List<Violation> violations = new ArrayList<>();

  private ReplayCheck(Map<String, Way> ways) {
    this.ways = ways;
  }

  static List<Violation> of(History history, Map<String, Way> ways) {
    ReplayCheck check = new ReplayCheck(ways);
    for (Way way : ways.values()) {
      if (way.replay() > 0 && !way.jobs().isEmpty()) {
        check.replay(way);
      }
      way.deadLetters().stream()
          .filter(letter -> history.toReplay().contains(letter.place()))
          .forEach(letter -> check.letter(way, letter));
    }
    return check.violations;
  }

  private void replay(Way way) {
    Way former = ways.get(way.runBeside(-1));
    if (former == null || former.deadLetters().isEmpty()) {
      report("job %s was replayed, and has no dead letter".formatted(way.id()));
    } else if (!mayRun(former.deadLetters().getFirst())) {
      report("job %s was replayed, and could only fail again".formatted(way.id()));
    }
    for (Entry job : way.jobs()) {
      Set<String> more = new java.util.TreeSet<>();
      job.headers().forEach(header -> more.add(header.name()));
      job.foreign().forEach(header -> more.remove(header.name()));
      more.removeAll(REPLAY_TAGS);
      if (!more.isEmpty()) {
        report("job %s was replayed with the tags %s".formatted(way.id(), more));
      }
    }
  }

  private void letter(Way way, Entry letter) {
    Way next = ways.get(way.runBeside(1));
    if (mayRun(letter) && (next == null || next.jobs().isEmpty())) {
      report("job %s: the dead letter at %s was not replayed".formatted(way.id(), letter.place()));
    }
  }

  /** Whether it is a job, and has not passed the time that its sender has set. */
  private static boolean mayRun(Entry letter) {
    Instant at = Instant.ofEpochMilli(letter.timestamp());
    return JobReader.read(letter.value()) instanceof Job job
        && job.options().expiresAt().filter(expiry -> !expiry.isAfter(at)).isEmpty();
  }

  private void report(String sentence) {
    violations.add(new Violation(Check.REPLAYS, sentence));
  }
}
