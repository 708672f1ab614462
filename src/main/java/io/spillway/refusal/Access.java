package io.spillway.refusal;

import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka lets a role do its work, as far as it has said. A right that is missing and
 * credentials that are refused mean not now: rights are given back, credentials renewed. The role
 * takes nothing new meanwhile, and says what is missing, once. The role's thread alone, but for
 * {@link #trouble}.
 */
public final class Access {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /** A consumer hears of what its group refuses with its heartbeats, every 5 s by default. */
  private static final long QUIET_NANOS = Duration.ofSeconds(6).toNanos();

  private final RoleName role;
  private final Duration bound;
  private final GrowingPause pause;
  private final Set<String> said = new HashSet<>();
  private boolean refused;
  private boolean outside;
  private long firstNanos;
  private long lastNanos;
  private volatile String trouble = "";

  /** What a role begins with; its pauses are short, for its group waits for it to poll. */
  public static Access of(RoleName role, Duration bound) {
    return new Access(role, bound, new GrowingPause(Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  /**
   * Nothing is refused yet.
   *
   * @param bound how long a refusal may last
   * @param pause between two questions while something is refused
   */
  public Access(RoleName role, Duration bound, GrowingPause pause) {
    this.role = role;
    this.bound = bound;
    this.pause = pause;
  }

  /** Something was refused; returns the nanoseconds to wait before it is asked for again. */
  public long refused(String missing, long nowNanos) {
    if (!refused) {
      refused = true;
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
    trouble = missing;
    if (said.add(missing)) {
      LOG.warn(
          "the {} takes nothing new: {}. What runs goes on, and is kept for up to {} from the first"
              + " refusal ({})",
          role,
          missing,
          bound,
          Keys.KAFKA_REFUSAL_TIMEOUT.environment());
    }
    return pause.failed();
  }

  /** The same of a failure, if it is a refusal. */
  public boolean refused(Throwable failure, long nowNanos) {
    Optional<String> missing = Refusals.missing(failure);
    missing.ifPresent(what -> refused(what, nowNanos));
    return missing.isPresent();
  }

  /** The membership has ended by what was refused: until there is another, it still is. */
  public void left() {
    outside = true;
  }

  /** The role is a member; does nothing if it was one before. */
  public void joined(long nowNanos) {
    if (outside) {
      outside = false;
      lastNanos = nowNanos;
    }
  }

  /** Whether the role may take something new: nothing was refused for a while. */
  public boolean isOpen(long nowNanos) {
    if (refused && !outside && nowNanos - lastNanos > QUIET_NANOS) {
      refused = false;
      trouble = "";
      said.clear();
      pause.succeeded();
      LOG.info("the {} goes on: Kafka refuses it nothing any more", role);
    }
    return !refused;
  }

  /** Nanoseconds to wait before Kafka is asked again; 0 if nothing is refused. */
  public long pauseNanos() {
    return refused ? pause.nanos() : 0;
  }

  /** Whether something has been refused for longer than the bound. */
  public boolean isExpired(long nowNanos) {
    return refused && nowNanos - firstNanos >= bound.toNanos();
  }

  /** What is refused; empty if nothing is. From any thread. */
  public String trouble() {
    return trouble;
  }
}
