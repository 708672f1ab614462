package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what a scheduler hears; opens all lanes but the closed ones. */
public final class RecordingGate implements PressureGate {

  /** The lanes in which nothing starts. */
  public final Set<String> closed = new HashSet<>();

  /** For each news: the lane, what was told (for nothing "nothing"), and when. */
  public final List<Object> heard = new ArrayList<>();

  /** For each start: how much had been heard by then. */
  public final List<Integer> heardAtStart = new ArrayList<>();

  /** The share that was told last; 0 if none was. */
  public double share;

  /** What it says of a closed lane. */
  public long opensInNanos = 7;

  /** Streams that were started and have not ended. */
  public int running;

  /** A scheduler that asks this gate. */
  public <J extends Candidate> Scheduler<J> scheduler() {
    return new Scheduler<>(List.of(this));
  }

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public boolean mayStart(Candidate job, long nowNanos) {
    return !closed.contains(job.lane());
  }

  @Override
  public void started(Started stream) {
    running++;
    heardAtStart.add(heard.size());
  }

  @Override
  public void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    heard.addAll(List.of(stream.lane(), start, nowNanos));
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    running--;
    heard.addAll(List.of(stream.lane(), feedback == null ? "nothing" : feedback, nowNanos));
  }

  @Override
  public long nanosUntilOpening(Candidate job, long nowNanos) {
    return opensInNanos;
  }

  @Override
  public void share(double told, long nowNanos) {
    share = told;
  }

  @Override
  public String trouble(long nowNanos) {
    return "trouble at " + nowNanos;
  }
}
