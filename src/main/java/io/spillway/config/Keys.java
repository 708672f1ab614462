package io.spillway.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table of all configuration keys. Sizes are in bytes; those of at most 1 GiB fit an {@code
 * int}.
 */
public final class Keys {
  private static final List<Key<?>> ALL = new ArrayList<>();

  public static final Key<String> KAFKA_BOOTSTRAP_SERVERS =
      key("kafka.bootstrap-servers", ValueType.servers(), "127.0.0.1:9092", "Where to find Kafka.");

  public static final Key<GroupProtocol> KAFKA_GROUP_PROTOCOL =
      key(
          "kafka.group-protocol",
          ValueType.oneOf(GroupProtocol.class),
          "auto",
          "Rebalance protocol of the consumer groups; auto takes the newest the brokers support.");

  public static final Key<Duration> KAFKA_REFUSAL_TIMEOUT =
      key(
          "kafka.refusal-timeout",
          ValueType.duration("0s", "7d"),
          "15m",
          "How long a right or credentials that Kafka refuses may be missing before a role ends.");

  public static final Key<String> TOPIC_PREFIX =
      key("topic.prefix", ValueType.name(200), "llm.", "What the names of all topics begin with.");

  public static final Key<Optional<String>> GROUP_PREFIX =
      key(
          "group-prefix",
          ValueType.optional(ValueType.name(100)),
          "",
          "What the names of consumer groups and transactional ids begin with; if not set, it"
              + " follows from the topic prefix: spillway for llm., spillway-batch for batch.");

  public static final Key<Optional<String>> INSTANCE_ID =
      key(
          "instance-id",
          ValueType.optional(ValueType.name(100)),
          "",
          "Names this instance in groups and transactional ids: unique, and the same after a"
              + " restart; if not set, one is made and kept in the state directory.");

  public static final Key<Boolean> LEAVE_ON_STOP =
      key(
          "leave-on-stop",
          ValueType.flag(),
          "false",
          "Whether workers and delayers that stop leave their groups for good, as in a scale-in.");

  public static final Key<Set<RoleName>> ROLES =
      key(
          "roles",
          ValueType.someOf(RoleName.class),
          RoleName.WORKER + "," + RoleName.ROUTER + "," + RoleName.DELAYER,
          "Which parts of the service this process runs.");

  public static final Key<String> HTTP_HOST =
      key(
          "http.host",
          ValueType.text("[A-Za-z0-9.:_-]{1,255}", "a host name or an IP address"),
          "127.0.0.1",
          "Address the operator port listens on. It asks nobody for a password; `0.0.0.0` is every"
              + " address of this machine.");

  public static final Key<Integer> HTTP_PORT =
      key(
          "http.port",
          ValueType.whole(0, 65_535),
          "8080",
          "Operator port: metrics and health. 0 takes a free one.");

  public static final Key<Optional<SecretFile>> OPERATOR_TOKEN_FILE =
      key(
          "operator.token-file",
          ValueType.optional(ValueType.secretFile(16)),
          "",
          "Who bears the token in it may give orders ('spillway lanes') from another machine.");

  public static final Key<Duration> HEALTH_STALL_AFTER =
      key(
          "health.stall-after",
          ValueType.duration("1s", "1h"),
          "2m",
          "A role that commits nothing for so long, although there is work, is not ready.");

  public static final Key<Optional<Secret>> API_KEY =
      key(
          "api.key",
          "ANTHROPIC_API_KEY",
          ValueType.optional(ValueType.hidden()),
          "",
          "The API key. Needed by workers.");

  public static final Key<Optional<SecretFile>> API_KEY_FILE =
      key(
          "api.key-file",
          ValueType.optional(ValueType.secretFile()),
          "",
          "A file that holds the API key, instead of the key itself. Read again when it changes.");

  public static final Key<Optional<SecretFile>> API_TOKEN_FILE =
      key(
          "api.token-file",
          ValueType.optional(ValueType.secretFile()),
          "",
          "A file that holds a token, sent as Authorization: Bearer in place of the key. Read again"
              + " when it changes.");

  public static final Key<URI> API_BASE_URL =
      key(
          "api.base-url",
          "ANTHROPIC_BASE_URL",
          ValueType.httpUrl(),
          "https://api.anthropic.com",
          "Where the Messages API is; its paths are appended.");

  public static final Key<Optional<CertificateFile>> API_CA_FILE =
      key(
          "api.ca-file",
          ValueType.optional(ValueType.certificates()),
          "",
          "Whose certificates to trust for the API, instead of the JDK's. Read once, at start.");

  public static final Key<Boolean> API_ALLOW_HTTP =
      key(
          "api.allow-http",
          ValueType.flag(),
          "false",
          "Whether the key may travel in the clear: plain http to another host than this one.");

  public static final Key<String> API_VERSION =
      key(
          "api.version",
          ValueType.text("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a version of the API, as in 2023-06-01"),
          "2023-06-01",
          "Sent as the anthropic-version header.");

  public static final Key<Boolean> API_HTTP2 =
      key(
          "api.http2",
          ValueType.flag(),
          "true",
          "Whether to offer HTTP/2 where the server has it.");

  public static final Key<Duration> API_CONNECT_TIMEOUT =
      key(
          "api.connect-timeout",
          ValueType.duration("1ms", "5m"),
          "10s",
          "Longest wait for a connection, TLS included.");

  public static final Key<Duration> API_FIRST_BYTE_TIMEOUT =
      key(
          "api.first-byte-timeout",
          ValueType.duration("1ms", "24h"),
          "10m",
          "Longest wait from the request to the first byte of the response.");

  public static final Key<Duration> API_IDLE_TIMEOUT =
      key(
          "api.idle-timeout",
          ValueType.duration("1ms", "24h"),
          "5m",
          "Longest silence within a stream; pings break it.");

  public static final Key<Duration> API_PROGRESS_TIMEOUT =
      key(
          "api.progress-timeout",
          ValueType.duration("1ms", "24h"),
          "10m",
          "Longest time within a stream that brings nothing but pings.");

  public static final Key<Duration> API_TOTAL_TIMEOUT =
      key(
          "api.total-timeout",
          ValueType.duration("1ms", "24h"),
          "1h",
          "Longest duration of an attempt.");

  public static final Key<Long> API_MAX_EVENT_BYTES =
      key(
          "api.max-event-bytes",
          ValueType.bytes("1KiB", "256MiB"),
          "16MiB",
          "Largest event of a stream.");

  public static final Key<Integer> WORKER_MAX_IN_FLIGHT =
      key(
          "worker.max-in-flight",
          ValueType.whole(1, 100_000),
          "500",
          "Most streams a worker holds open at once.");

  public static final Key<Integer> HOLD_AFTER_JOBS =
      key(
          "hold.after-jobs",
          ValueType.whole(0, 10_000),
          "5",
          "Jobs of a model in a row whose 403 or 404 holds it; 0 for never: each is dead then.");

  public static final Key<Duration> HOLD_WINDOW =
      key("hold.window", ValueType.duration("1s", "7d"), "1h", "Time in which they count.");

  public static final Key<Duration> HOLD_LONGEST_PAUSE =
      key(
          "hold.longest-pause",
          ValueType.duration("1s", "24h"),
          "5m",
          "Longest pause between two calls that try whether a hold is over; the first is 1 s.");

  public static final Key<Pressure> WORKER_PRESSURE =
      key(
          "worker.pressure",
          ValueType.oneOf(Pressure.class),
          "slots",
          "How many streams of a model a worker opens at once: slots opens no more of them than the"
              + " API has room for, few while it is overloaded, and no faster than the API's limits"
              + " a minute allow; fixed opens as many as worker.max-in-flight allows.");

  public static final Key<Optional<Map<String, String>>> WORKER_LIMIT_GROUPS =
      key(
          "worker.limit-groups",
          ValueType.optional(ValueType.groups()),
          "",
          "Models that share their limits a minute, each with the name of its group, as in"
              + " claude-opus-4-5=opus,claude-opus-4-8=opus; those of others are learned"
              + " from the API's answers. Of no use with worker.pressure=fixed.");

  public static final Key<Optional<Long>> MEMORY_MAX_HELD_BYTES =
      key(
          "memory.max-held-bytes",
          ValueType.optional(ValueType.bytes("1MiB", "1024GiB")),
          "",
          "Most bytes that jobs, answers and what waits for a commit take in memory; if not set,"
              + " 60% of the heap.");

  public static final Key<Optional<Long>> WORKER_MAX_BUFFERED_BYTES =
      key(
          "worker.max-buffered-bytes",
          ValueType.optional(ValueType.bytes("1MiB", "64GiB")),
          "",
          "Most bytes of them that are jobs a worker has read and not finished, and outcomes that"
              + " wait for their commit; at least job.max-bytes; if not set, half.");

  public static final Key<Duration> WORKER_COMMIT_INTERVAL =
      key(
          "worker.commit-interval",
          ValueType.duration("1ms", "10s"),
          "50ms",
          "Longest time a finished outcome waits for its transaction.");

  public static final Key<Duration> WORKER_DRAIN_TIMEOUT =
      key(
          "worker.drain-timeout",
          ValueType.duration("0s", "24h"),
          "10m",
          "How long open streams may go on after SIGTERM before they are cut off; none goes on for"
              + " longer than api.total-timeout.");

  public static final Key<Duration> WORKER_REVOKE_DRAIN_TIMEOUT =
      key(
          "worker.revoke-drain-timeout",
          ValueType.duration("0s", "1h"),
          "2m",
          "How long open streams of revoked partitions may go on before they are cut off; their"
              + " next owner waits so long, and this worker reads nothing new.");

  public static final Key<Integer> ROUTER_THREADS =
      key("router.threads", ValueType.whole(1, 64), "1", "Stream threads of a router.");

  public static final Key<Duration> LADDER_BASE =
      key(
          "ladder.base",
          ValueType.duration("1ms", "1h"),
          "1s",
          "Delay of the first delay topic, before jitter.");

  public static final Key<Double> LADDER_FACTOR =
      key(
          "ladder.factor",
          ValueType.decimal(1, 10),
          "2",
          "How many times longer each delay topic delays than the one before.");

  public static final Key<Integer> LADDER_TIERS =
      key("ladder.tiers", ValueType.whole(1, 20), "10", "Number of delay topics.");

  public static final Key<Integer> LADDER_PARTITIONS =
      key(
          "ladder.partitions",
          ValueType.whole(1, 256),
          "8",
          "Partitions of each delay topic: the steps of the jitter.");

  public static final Key<Integer> RETRY_MAX_ATTEMPTS =
      key(
          "retry.max-attempts",
          ValueType.whole(1, 1_000),
          "10",
          "Attempts of its own of a job that does not say how many; the API's trouble counts none.");

  public static final Key<Duration> RETRY_EXPIRES_AFTER =
      key(
          "retry.expires-after",
          ValueType.duration("1ms", "365d"),
          "24h",
          "Time after which a job that does not say when is not tried again.");

  public static final Key<Integer> RETRY_MAX_LOST_OUTPUT_TOKENS =
      key(
          "retry.max-lost-output-tokens",
          ValueType.whole(1, 1_000_000_000),
          "1000000",
          "Output tokens that the failed calls of a job may lose before it is given up, if it does"
              + " not say how many.");

  public static final Key<LongOutage> RETRY_LONG_OUTAGE =
      key(
          "retry.long-outage",
          ValueType.oneOf(LongOutage.class),
          "expire",
          "What becomes of a job that says no time if an outage of the API outlasts"
              + " retry.expires-after.");

  public static final Key<Long> JOB_MAX_BYTES =
      key(
          "job.max-bytes",
          ValueType.bytes("1KiB", "256MiB"),
          "8MiB",
          "Largest job; the topics behind it take 256 KiB more.");

  public static final Key<Long> RESULT_MAX_BYTES =
      key(
          "result.max-bytes",
          ValueType.bytes("1KiB", "512MiB"),
          "16MiB",
          "Largest result; a larger one becomes an errored result.");

  public static final Key<Integer> TOPICS_PARTITIONS =
      key(
          "topics.partitions",
          ValueType.whole(1, 10_000),
          "16",
          "Partitions of the topics for jobs, due jobs, failures and results.");

  public static final Key<Optional<Integer>> TOPICS_REPLICATION_FACTOR =
      key(
          "topics.replication-factor",
          ValueType.optional(ValueType.whole(1, 100)),
          "",
          "Replicas of each topic; if not set, the number of brokers, at most 3.");

  public static final Key<Optional<Integer>> TOPICS_MIN_INSYNC_REPLICAS =
      key(
          "topics.min-insync-replicas",
          ValueType.optional(ValueType.whole(1, 100)),
          "",
          "Replicas that must have a record before it counts; if not set, 2 of 3 or more, else 1.");

  public static final Key<LogLevel> LOG_LEVEL =
      key(
          "log.level",
          ValueType.oneOf(LogLevel.class),
          "info",
          "How much Spillway logs, to standard error. Read from the environment only.");

  private Keys() {}

  /** All keys, in the order of this class. */
  public static List<Key<?>> all() {
    return Stream.of(ALL, NetworkKeys.all(), MetricsKeys.all()).flatMap(List::stream).toList();
  }

  private static <T> Key<T> key(
      String name, ValueType<T> type, String defaultText, String meaning) {
    return listed(Key.of(name, type, defaultText, meaning));
  }

  private static <T> Key<T> key(
      String name, String environment, ValueType<T> type, String defaultText, String meaning) {
    return listed(new Key<>(KeyNames.PREFIX + name, environment, type, defaultText, meaning));
  }

  private static <T> Key<T> listed(Key<T> key) {
    ALL.add(key);
    return key;
  }
}
