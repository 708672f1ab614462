package io.spillway.wiring;

import io.spillway.api.ApiClient;
import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.MetricsKeys;
import io.spillway.config.NetworkKeys;
import io.spillway.config.RoleName;
import io.spillway.config.Settings;
import io.spillway.credential.Credential;
import io.spillway.credential.CredentialWatch;
import io.spillway.credential.Credentials;
import io.spillway.metrics.MeterName;
import io.spillway.metrics.Meters;
import io.spillway.pressure.HoldSettings;
import io.spillway.pressure.Holds;
import io.spillway.progress.MarkCodec;
import io.spillway.role.Role;
import io.spillway.topics.TopicKind;
import io.spillway.worker.KafkaSide;
import io.spillway.worker.LaneControl;
import io.spillway.worker.Worker;
import io.spillway.worker.WorkerSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

/** The descriptor of the worker, which takes jobs from Kafka and calls the API. */
final class WorkerRole implements RoleDescriptor {

  /**
   * The silence after which an event loop is stuck. The longest step, a large message, takes a
   * second.
   */
  private static final Duration LOOP_BOUND = Duration.ofSeconds(30);

  /** The fewest jobs that are read ahead, if fewer streams are allowed. */
  private static final int LEAST_BUFFERED_JOBS = 500;

  @Override
  public RoleName name() {
    return RoleName.WORKER;
  }

  @Override
  public String work() {
    return "takes jobs from Kafka and makes the calls";
  }

  @Override
  public Set<TopicKind> reads() {
    return EnumSet.of(TopicKind.JOBS, TopicKind.DUE);
  }

  @Override
  public Set<TopicKind> follows() {
    return EnumSet.of(TopicKind.CANCELS);
  }

  @Override
  public Set<TopicKind> writes() {
    return EnumSet.of(TopicKind.FAILURES, TopicKind.RESULTS, TopicKind.PROGRESS);
  }

  @Override
  public boolean callsApi() {
    return true;
  }

  /** The group waits within a poll for the streams of revoked partitions. */
  @Override
  public Duration longestTurn(Settings settings) {
    return settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        Keys.API_KEY,
        Keys.API_KEY_FILE,
        Keys.API_TOKEN_FILE,
        Keys.API_BASE_URL,
        Keys.API_CA_FILE,
        Keys.API_ALLOW_HTTP,
        NetworkKeys.PROXY,
        NetworkKeys.PROXY_LOGIN_FILE,
        NetworkKeys.TRUSTSTORE_FILE,
        NetworkKeys.TRUSTSTORE_PASSWORD_FILE,
        NetworkKeys.TRUST_SYSTEM,
        Keys.API_VERSION,
        Keys.API_HTTP2,
        Keys.API_CONNECT_TIMEOUT,
        Keys.API_FIRST_BYTE_TIMEOUT,
        Keys.API_IDLE_TIMEOUT,
        Keys.API_PROGRESS_TIMEOUT,
        Keys.API_TOTAL_TIMEOUT,
        Keys.API_MAX_EVENT_BYTES,
        Keys.RESULT_MAX_BYTES,
        Keys.WORKER_MAX_IN_FLIGHT,
        Keys.HOLD_AFTER_JOBS,
        Keys.HOLD_WINDOW,
        Keys.HOLD_LONGEST_PAUSE,
        Keys.WORKER_PRESSURE,
        Keys.WORKER_LIMIT_GROUPS,
        Keys.WORKER_MAX_BUFFERED_BYTES,
        Keys.WORKER_COMMIT_INTERVAL,
        Keys.WORKER_DRAIN_TIMEOUT,
        MetricsKeys.PRICES,
        MetricsKeys.GEN_AI,
        Keys.WORKER_REVOKE_DRAIN_TIMEOUT);
  }

  @Override
  public Set<MeterName> meters() {
    return EnumSet.of(
        MeterName.ATTEMPTS,
        MeterName.ATTEMPT_DURATION,
        MeterName.ATTEMPT_FIRST_BYTE,
        MeterName.LOST_OUTPUT,
        MeterName.LOST_OUTPUT_ESTIMATED,
        MeterName.TOKENS,
        MeterName.COST,
        MeterName.MESSAGES,
        MeterName.ATTEMPTS_ABANDONED,
        MeterName.ABANDONED_TOKENS,
        MeterName.JOBS_IN_FLIGHT,
        MeterName.JOBS_BUFFERED,
        MeterName.PLACES_WANTED,
        MeterName.LANES_HELD,
        MeterName.GATE_PLACES,
        MeterName.GATE_STREAMS,
        MeterName.GATE_SHUT,
        MeterName.GATE_CLOSINGS,
        MeterName.BUDGET_LIMIT,
        MeterName.BUDGET_LEFT,
        MeterName.DEFERRALS,
        MeterName.RESULTS,
        MeterName.JOBS_CANCELED,
        MeterName.JOB_DURATION,
        MeterName.BACKLOG,
        MeterName.FINISHED_AHEAD,
        MeterName.OLDEST_JOB_AGE,
        MeterName.TRANSACTIONS,
        MeterName.TRANSACTION_DURATION,
        MeterName.QUOTA_WAIT,
        MeterName.HELD_BYTES,
        MeterName.STREAMS_WAITING,
        MeterName.LOOPS_HELD_UP,
        MeterName.LOOP_LONGEST);
  }

  @Override
  public void countFromZero(Meters meters, DerivedSettings derived) {
    meters.workerStarts();
  }

  @Override
  public Role start(RoleParts parts) {
    Credentials credentials = new Credentials(credential(parts.derived()));
    ApiClient api = api(parts, credentials);
    LaneControl control = parts.lanes(control(parts, api));
    credentials.onChange(control::credentialChanged);
    return Worker.start(
        settings(parts),
        new KafkaSide(
            parts.consumers(name()),
            parts.ledger(name()),
            parts.transactor(name()),
            parts.cancels()),
        api,
        control,
        random(parts),
        parts.holdings(),
        parts.meters(),
        parts.clocks());
  }

  private static LaneControl control(RoleParts parts, ApiClient api) {
    Holds holds = new Holds(holds(parts.settings()));
    return new LaneControl(api.target().endpoint(), holds, parts.clocks());
  }

  private static HoldSettings holds(Settings settings) {
    return new HoldSettings(
        settings.get(Keys.HOLD_AFTER_JOBS),
        settings.get(Keys.HOLD_WINDOW),
        HoldSettings.DEFAULT.firstPause(),
        settings.get(Keys.HOLD_LONGEST_PAUSE));
  }

  /** Of the waits of a closed lane: those of several workers must not keep step. */
  private static DoubleSupplier random(RoleParts parts) {
    long seed = parts.process().instance().hashCode() ^ parts.clocks().nanos();
    return new SplittableRandom(seed)::nextDouble;
  }

  private static WorkerSettings settings(RoleParts parts) {
    Settings settings = parts.settings();
    return new WorkerSettings(
        parts.derived().topics(),
        parts.process().version() + "/" + parts.process().instance(),
        bounds(parts),
        settings.get(Keys.WORKER_COMMIT_INTERVAL),
        new WorkerSettings.Drains(
            settings.get(Keys.WORKER_DRAIN_TIMEOUT),
            settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT),
            parts.derived().revokeCommit()),
        settings.get(Keys.KAFKA_REFUSAL_TIMEOUT));
  }

  private static WorkerSettings.WorkerLimits bounds(RoleParts parts) {
    int maxInFlight = parts.settings().get(Keys.WORKER_MAX_IN_FLIGHT);
    return new WorkerSettings.WorkerLimits(
        Math.min(parts.headroom().streams(), maxInFlight),
        new WorkerSettings.Pacing(
            parts.settings().get(Keys.WORKER_PRESSURE),
            parts.settings().get(Keys.WORKER_LIMIT_GROUPS).orElse(Map.of())),
        Math.max(LEAST_BUFFERED_JOBS, maxInFlight),
        parts.headroom().heap().bufferedBytes(),
        parts.clients().recordMaxBytes(),
        parts.derived().resultMaxBytes(),
        MarkCodec.bitsBytes(parts.headroom().brokers().offsetMetadataMaxBytes()));
  }

  private ApiClient api(RoleParts parts, Credentials credentials) {
    ProcessContext process = parts.process();
    ApiClient api =
        ApiClient.open(
                process.vertx(),
                Runtime.getRuntime().availableProcessors(), // event loops
                parts.derived().api(credentials.current(), "spillway/" + process.version()),
                parts.derived().connections(),
                parts.holdings(),
                parts.clocks().clock(),
                parts.clocks().nanoTime())
            .knownBy(credentials);
    parts.keep(api);
    parts
        .derived()
        .credentialFile()
        .ifPresent(file ->
            parts.keep(CredentialWatch.start(file, credentials, parts.clocks().nanoTime())));
    watch(api, parts);
    return api;
  }

  private static Credential credential(DerivedSettings derived) {
    return derived
        .credential()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a worker needs an API key or a token: set %s, %s or %s"
                    .formatted(
                        Keys.API_KEY.environment(),
                        Keys.API_KEY_FILE.environment(),
                        Keys.API_TOKEN_FILE.environment())));
  }

  private void watch(ApiClient api, RoleParts parts) {
    int number = 0;
    for (Executor loop : api.loops()) {
      parts.heartbeats().watchLoop(name(), "event loop " + ++number, LOOP_BOUND, loop);
    }
    Meters meters = parts.meters();
    parts.keep(meters.watchHeld(parts.holdings()::heldBytes, parts.holdings()::waitingStreams));
    parts.keep(meters.watchLongest(parts.heartbeats()::longest));
  }
}
