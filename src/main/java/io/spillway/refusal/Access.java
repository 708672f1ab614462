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
 * Whether Kafka allows a role to work, as far as its answers show. Missing rights and refused
 * credentials are treated as temporary, because rights are granted and credentials renewed while
 * the role runs. Until then the role takes nothing new and logs once what is missing. Used by the
 * role's thread only, except for {@link #trouble}.
 */
public final class Access {

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  /**
   * How long nothing must be refused before access counts as open: longer than the consumer's
   * interval of heartbeats (5 s by default), because a heartbeat brings the group's refusals.
   */
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

  /** The initial state of a role. Its pauses are short, because the group expects it to poll. */
  public static Access of(RoleName role, Duration bound) {
    return new Access(role, bound, new GrowingPause(Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  /**
   * Creates the state in which nothing is refused.
   *
   * @param role the role, for log lines
   * @param bound how long a refusal may last before the role gives up
   * @param pause the pauses between two tries while something is refused
   */
  public Access(RoleName role, Duration bound, GrowingPause pause) {
    this.role = role;
    this.bound = bound;
    this.pause = pause;
  }

  /**
   * Notes that Kafka refused something.
   *
   * @param missing the right or credentials that are missing, for people
   * @return the nanoseconds to wait before the next try
   */
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

  /** Notes the refusal that a failure stands for, if it is one; returns whether it is. */
  public boolean refused(Throwable failure, long nowNanos) {
    Optional<String> missing = Refusals.missing(failure);
    missing.ifPresent(what -> refused(what, nowNanos));
    return missing.isPresent();
  }

  /**
   * Notes that the refusal ended the role's membership of its group: it lasts until the role is a
   * member again.
   */
  public void left() {
    outside = true;
  }

  /** Notes that the role is a member of its group; does nothing if it was one already. */
  public void joined(long nowNanos) {
    if (outside) {
      outside = false;
      lastNanos = nowNanos;
    }
  }

  /** Whether the role may take something new, because nothing was refused for a while. */
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

  /** The nanoseconds to wait before the next try; 0 if nothing is refused. */
  public long pauseNanos() {
    return refused ? pause.nanos() : 0;
  }

  /** Whether a refusal has lasted longer than the bound. */
  public boolean isExpired(long nowNanos) {
    return refused && nowNanos - firstNanos >= bound.toNanos();
  }

  /** What is missing, for people; empty if nothing is. From any thread. */
  public String trouble() {
    return trouble;
  }
}
