package io.spillway.wiring;

import io.spillway.api.ApiSettings;
import io.spillway.api.ConnectionSettings;
import io.spillway.api.Dialect;
import io.spillway.api.Target;
import io.spillway.api.TimeLimits;
import io.spillway.config.Keys;
import io.spillway.config.LongOutage;
import io.spillway.config.PollInterval;
import io.spillway.config.ProxyChoice;
import io.spillway.config.RoleName;
import io.spillway.config.SecretFile;
import io.spillway.config.Settings;
import io.spillway.config.TrustedAuthorities;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import io.spillway.job.JobOptions;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.topics.Topics;
import io.spillway.topics.TopicsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The settings of each room, derived from the configuration. Pure functions.
 *
 * @param settings the configuration
 */
public record DerivedSettings(Settings settings) {

  /** Kafka's default of {@code max.poll.interval.ms}. */
  static final Duration POLL_INTERVAL = Duration.ofMinutes(5);

  /** For the commits that end a revocation, and what may hang in them. */
  static final Duration REVOCATION_MARGIN = Duration.ofMinutes(3);

  /** Outlasts the death of a transaction's coordinator. */
  private static final Duration LONGEST_REVOKE_COMMIT = Duration.ofMinutes(1);

  private static final String OWN = "spillway";
  private static final int USUAL_REPLICAS = 3;
  private static final int USUAL_IN_SYNC = 2;

  /** The retry ladder. */
  public Ladder ladder() {
    return new Ladder(
        settings.get(Keys.LADDER_BASE),
        settings.get(Keys.LADDER_FACTOR),
        settings.get(Keys.LADDER_TIERS),
        settings.get(Keys.LADDER_PARTITIONS));
  }

  /** The policy that decides where failed jobs go. */
  public RetryPolicy retryPolicy() {
    return new RetryPolicy(
        ladder(),
        settings.get(Keys.RETRY_MAX_ATTEMPTS),
        settings.get(Keys.RETRY_MAX_LOST_OUTPUT_TOKENS),
        settings.get(Keys.RETRY_EXPIRES_AFTER),
        settings.get(Keys.RETRY_LONG_OUTAGE) == LongOutage.HOLD_ON);
  }

  /** The name of a role's consumer group, which is also the prefix of its transactional ids. */
  public String group(RoleName role) {
    return groupPrefix() + "-" + role.text();
  }

  /**
   * The transactional id of the replays of dead letters, which is also the beginning of the group
   * names under which the progress topic keeps what was replayed. No consumer group has this name.
   */
  public String replays() {
    return groupPrefix() + "-dead-letters";
  }

  private String groupPrefix() {
    return settings
        .get(Keys.GROUP_PREFIX)
        .orElseGet(() -> groupPrefix(settings.get(Keys.TOPIC_PREFIX)));
  }

  /**
   * The prefix of the groups. It depends on the topic prefix, so that two installations in one
   * cluster have different groups.
   */
  private static String groupPrefix(String topicPrefix) {
    return topicPrefix.equals(Keys.TOPIC_PREFIX.defaultText())
        ? OWN
        : OWN + "-" + topicPrefix.replaceFirst("[._-]$", "");
  }

  /** The names of the topics. */
  public Topics topics() {
    return new Topics(settings.get(Keys.TOPIC_PREFIX), tiers());
  }

  /** The settings of the topics on a cluster with this many brokers. */
  public TopicsSettings topicsSettings(int brokers) {
    int replicas =
        settings
            .get(Keys.TOPICS_REPLICATION_FACTOR)
            .orElse(Math.max(1, Math.min(USUAL_REPLICAS, brokers)));
    int inSync =
        settings
            .get(Keys.TOPICS_MIN_INSYNC_REPLICAS)
            .orElse(replicas >= USUAL_REPLICAS ? USUAL_IN_SYNC : 1);
    return topicsSettings(replicas, inSync);
  }

  /** The settings of the topics with these numbers of replicas. */
  public TopicsSettings topicsSettings(int replicationFactor, int minInSyncReplicas) {
    return new TopicsSettings(
        settings.get(Keys.TOPIC_PREFIX),
        settings.get(Keys.TOPICS_PARTITIONS),
        replicationFactor,
        minInSyncReplicas,
        tiers(),
        settings.get(Keys.LADDER_PARTITIONS),
        jobMaxBytes(),
        resultMaxBytes(),
        longestLife());
  }

  /**
   * How long a job may live by the times that are set for it: until the latest not_before, and from
   * then until it expires, with a last wait on the ladder. Not what it waits unread or held.
   */
  private Duration longestLife() {
    return JobOptions.FURTHEST_NOT_BEFORE
        .plus(settings.get(Keys.RETRY_EXPIRES_AFTER))
        .plus(tiers().getLast().multipliedBy(2));
  }

  /**
   * How long a worker's consumer may go without a poll: {@code max.poll.interval.ms} if that is
   * set, else Kafka's default, or what revoked partitions' streams may take and {@link
   * #REVOCATION_MARGIN}, if that is longer. For example, 13 minutes for a drain of 10.
   */
  public Duration workerPollInterval() {
    Duration drain = settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT).plus(REVOCATION_MARGIN);
    return pollInterval().orElse(drain.compareTo(POLL_INTERVAL) > 0 ? drain : POLL_INTERVAL);
  }

  /**
   * How long the commits are tried that a revocation ends with: half of what its streams leave of
   * the time between two polls, a minute at most; one that hangs may take as long again.
   */
  public Duration revokeCommit() {
    Duration rest =
        workerPollInterval().minus(settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT)).dividedBy(2);
    return rest.compareTo(LONGEST_REVOKE_COMMIT) < 0 ? rest : LONGEST_REVOKE_COMMIT;
  }

  /** {@code max.poll.interval.ms}, if it is set. */
  Optional<Duration> pollInterval() {
    String millis = settings.kafkaProperties().get(PollInterval.NAME);
    return Optional.ofNullable(millis).map(Long::parseLong).map(Duration::ofMillis);
  }

  /** The largest job, in bytes. */
  public int jobMaxBytes() {
    return Math.toIntExact(settings.get(Keys.JOB_MAX_BYTES));
  }

  /** The largest result, in bytes. */
  public int resultMaxBytes() {
    return Math.toIntExact(settings.get(Keys.RESULT_MAX_BYTES));
  }

  /** The largest record that a producer of ours writes, in bytes. */
  public int recordMaxBytes() {
    return topicsSettings(1, 1).recordMaxBytes();
  }

  /** What the API is to know the caller by at the start; none if the configuration says nothing. */
  public Optional<Credential> credential() {
    return settings
        .get(Keys.API_KEY)
        .or(() -> settings.get(Keys.API_KEY_FILE).map(SecretFile::secret))
        .map(key -> new Credential(Scheme.API_KEY, key))
        .or(() ->
            settings
                .get(Keys.API_TOKEN_FILE)
                .map(file -> new Credential(Scheme.BEARER_TOKEN, file.secret())));
  }

  /** The file that holds the credential, if one does. */
  Optional<SecretFile> credentialFile() {
    return settings.get(Keys.API_KEY_FILE).or(() -> settings.get(Keys.API_TOKEN_FILE));
  }

  /** How to reach the API as the given caller. */
  public ApiSettings api(Credential credential, String userAgent) {
    return new ApiSettings(
        new Target(
            settings.get(Keys.API_BASE_URL),
            credential,
            new Dialect(settings.get(Keys.API_VERSION))),
        userAgent,
        settings.get(Keys.API_HTTP2),
        settings.get(Keys.WORKER_MAX_IN_FLIGHT),
        new TimeLimits(
            settings.get(Keys.API_CONNECT_TIMEOUT),
            settings.get(Keys.API_FIRST_BYTE_TIMEOUT),
            settings.get(Keys.API_IDLE_TIMEOUT),
            settings.get(Keys.API_PROGRESS_TIMEOUT),
            settings.get(Keys.API_TOTAL_TIMEOUT)),
        Math.toIntExact(settings.get(Keys.API_MAX_EVENT_BYTES)),
        settings.get(Keys.RESULT_MAX_BYTES));
  }

  /** Whether streams may share connections, a hundred each. */
  public boolean mayUseHttp2() {
    return settings.get(Keys.API_HTTP2)
        && "https".equalsIgnoreCase(settings.get(Keys.API_BASE_URL).getScheme());
  }

  /**
   * Which certificates connections to the API trust, which proxy leads there, and when a connection
   * counts as dead.
   */
  public ConnectionSettings connections() {
    return ConnectionSettings.DEFAULT
        .trusting(TrustedAuthorities.of(settings))
        .through(ProxyChoice.of(settings));
  }

  private List<Duration> tiers() {
    Ladder ladder = ladder();
    return IntStream.range(0, ladder.tiers()).mapToObj(ladder::delay).toList();
  }
}
