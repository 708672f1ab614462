package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

  /** A scheduler that asks this gate. */
  public <J extends Candidate> Scheduler<J> scheduler() {
    return new Scheduler<>(this);
  }

  @Override
  public boolean tryStart(String lane, long nowNanos) {
    return !closed.contains(lane);
  }

  @Override
  public void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    heard.addAll(List.of(stream.lane(), start, nowNanos));
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    heard.addAll(List.of(stream.lane(), feedback == null ? "nothing" : feedback, nowNanos));
  }

  @Override
  public long nanosUntilOpening(Collection<String> lanes, long nowNanos) {
    return 7 + nowNanos;
  }

  @Override
  public String trouble(long nowNanos) {
    return "trouble at " + nowNanos;
  }
}
