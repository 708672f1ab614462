package io.spillway.doctor;

import io.spillway.config.GroupProtocol;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.status.Category;
import io.spillway.topics.TopicDifference;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.KafkaClients;
import io.spillway.wiring.RoleDescriptor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka says of itself: whether it answers, where its brokers are, its version and limits, its
 * clock, and the topics. Blocks; one thread at a time.
 */
final class KafkaFindings implements AutoCloseable {
  private static final Category WHOSE = Category.DEPLOYMENT_CONFIG;
  private static final Duration CLOSING = Duration.ofSeconds(1);

  /** More than a heartbeat of a busy cluster, less than anything the service waits for. */
  private static final Duration CLOCK_WARN = Duration.ofSeconds(2);

  /** From here on {@code expires_at} and {@code not_before} are visibly wrong. */
  private static final Duration CLOCK_FAIL = Duration.ofSeconds(30);

  private final Settings settings;
  private final KafkaClients clients;
  private final InstantSource clock;
  private final Duration patience;
  private @Nullable Admin admin;
  private int brokers;

  KafkaFindings(Settings settings, InstantSource clock, Duration patience) {
    this.settings = settings;
    this.clients = new KafkaClients(settings, "doctor");
    this.clock = clock;
    this.patience = patience;
  }

  String servers() {
    return settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS);
  }

  /** How long to wait for one answer. */
  Duration patience() {
    return patience;
  }

  String protocol() {
    String set = settings.kafkaProperties().getOrDefault("security.protocol", "PLAINTEXT");
    return set.toUpperCase(Locale.ROOT);
  }

  Map<String, Object> config() {
    Map<String, Object> config = new HashMap<>(clients.userProperties());
    int most = (int) patience.toMillis();
    config.put("default.api.timeout.ms", most);
    config.put("request.timeout.ms", Math.max(1, most / 2));
    config.putIfAbsent("client.id", "spillway-doctor");
    return config;
  }

  /** The client, once {@link #answers} was ok. */
  Admin admin() {
    if (admin == null) {
      throw new IllegalStateException("Kafka was not reached");
    }
    return admin;
  }

  /** Whether Kafka answers, and takes the client's credentials. */
  List<CheckResult> answers() {
    Admin made;
    try {
      made = Admin.create(config());
      admin = made;
    } catch (KafkaException unusable) {
      return List.of(
          CheckResult.fail(
              "kafka",
              WHOSE,
              "no client can be made of these properties: " + words(root(unusable)),
              "correct SPILLWAY_KAFKA_PROPERTIES_*"));
    }
    try {
      String cluster = ask(made.describeCluster().clusterId());
      brokers = ask(made.describeCluster().nodes()).size();
      return List.of(
          CheckResult.ok(
              "kafka",
              "cluster %s answers, with %s"
                  .formatted(cluster, brokers == 1 ? "1 broker" : brokers + " brokers")));
    } catch (SslAuthenticationException refused) {
      return List.of(
          CheckResult.fail(
              "kafka",
              WHOSE,
              "TLS with Kafka fails: " + words(refused),
              "check ssl.truststore.* and the name in the brokers' certificate"));
    } catch (AuthenticationException refused) {
      return List.of(
          CheckResult.fail(
              "kafka",
              WHOSE,
              "Kafka refuses the credentials: " + words(refused),
              "check SPILLWAY_KAFKA_PROPERTIES_SASL_MECHANISM and ..._SASL_JAAS_CONFIG"));
    } catch (KafkaException silent) {
      return List.of(
          CheckResult.fail(
              "kafka",
              WHOSE,
              "no answer: "
                  + KafkaReach.explain(servers(), protocol())
                  + " ("
                  + words(silent)
                  + ")",
              "name a listener of Kafka that speaks " + protocol()));
    }
  }

  /** Whether the brokers can be reached at the addresses that they advertise. */
  List<CheckResult> advertised() {
    return List.of(
        AdvertisedBrokers.unreachable(config())
            .map(what ->
                CheckResult.fail(
                    "kafka-advertised",
                    WHOSE,
                    what,
                    "set advertised.listeners of that broker, or let this machine reach it"))
            .orElseGet(() ->
                CheckResult.ok(
                    "kafka-advertised", "all brokers are reached where they say that they are")));
  }

  /** The version, and what it means for the groups' protocol. */
  List<CheckResult> version() {
    try {
      FeatureMetadata features = ask(admin().describeFeatures().featureMetadata());
      var group = features.finalizedFeatures().get("group.version");
      var metadata = features.finalizedFeatures().get("metadata.version");
      boolean consumer = group != null && group.maxVersionLevel() >= 1;
      GroupProtocol wanted = settings.get(Keys.KAFKA_GROUP_PROTOCOL);
      if (wanted == GroupProtocol.CONSUMER && !consumer) {
        return List.of(
            CheckResult.fail(
                "kafka-version",
                WHOSE,
                "the brokers do not have the group protocol 'consumer', which is configured",
                "set " + Keys.KAFKA_GROUP_PROTOCOL.environment() + " to auto"));
      }
      String protocol = wanted == GroupProtocol.CLASSIC || !consumer ? "classic" : "consumer";
      String level =
          metadata == null
              ? "no metadata.version"
              : "metadata.version " + metadata.maxVersionLevel();
      return List.of(
          CheckResult.ok(
              "kafka-version", level + "; the groups use the protocol '" + protocol + "'"));
    } catch (UnsupportedVersionException old) {
      return List.of(
          CheckResult.fail(
              "kafka-version", WHOSE, "the brokers are too old: " + words(old), "use Kafka 4"));
    } catch (KafkaException untold) {
      return List.of(untold("kafka-version", untold));
    }
  }

  /** Limits of the brokers that are too narrow. */
  List<CheckResult> limits() {
    try {
      List<TopicDifference> found =
          new TopicsAdmin(admin()).checkLimits(derived().topicsSettings(brokers));
      return found.isEmpty()
          ? List.of(
              CheckResult.ok(
                  "kafka-limits", "records, transactions, sessions and marks have enough room"))
          : found.stream().map(one -> of("kafka-limits", one, "change it on the brokers")).toList();
    } catch (KafkaException untold) {
      return List.of(untold("kafka-limits", untold));
    }
  }

  /**
   * Our clock against that of the cluster's controller, which says when it last heard of itself:
   * that is when it answers.
   */
  List<CheckResult> clock() {
    try {
      long before = clock.millis();
      QuorumInfo quorum = ask(admin().describeMetadataQuorum().quorumInfo());
      long after = clock.millis();
      return List.of(
          quorum.voters().stream()
              .filter(voter -> voter.replicaId() == quorum.leaderId())
              .filter(voter -> voter.lastCaughtUpTimestamp().isPresent())
              .mapToLong(voter -> voter.lastCaughtUpTimestamp().getAsLong())
              .mapToObj(theirs -> clock("kafka-clock", "Kafka's", before, after, theirs))
              .findFirst()
              .orElseGet(() -> CheckResult.skipped("kafka-clock", "the cluster tells no time")));
    } catch (ClusterAuthorizationException mayNotAsk) {
      String why = "this user may not ask: the right DESCRIBE on the cluster is missing";
      return List.of(CheckResult.skipped("kafka-clock", why));
    } catch (KafkaException untold) {
      return List.of(untold("kafka-clock", untold));
    }
  }

  /**
   * Judges a time that was told between {@code before} and {@code after} of our own clock.
   *
   * @param whose as in "Kafka's"
   */
  static CheckResult clock(String name, String whose, long before, long after, long theirs) {
    long off = theirs < before ? theirs - before : Math.max(0, theirs - after);
    Duration wrong = Duration.ofMillis(Math.abs(off));
    if (wrong.compareTo(CLOCK_WARN) < 0) {
      return CheckResult.ok(name, "within 2 s of " + whose);
    }
    String means =
        "this machine's clock is %.1f s %s %s"
            .formatted(wrong.toMillis() / 1_000.0, off < 0 ? "ahead of" : "behind", whose);
    String advice =
        "let NTP set the clocks: expires_at, not_before and waits on the ladder are wrong by that";
    return wrong.compareTo(CLOCK_FAIL) < 0
        ? CheckResult.warn(name, WHOSE, means, advice)
        : CheckResult.fail(name, WHOSE, means, advice);
  }

  /** The topics against what they should be. */
  List<CheckResult> topics() {
    try {
      var specs = TopicSpecs.of(derived().topicsSettings(brokers), RoleDescriptor.topics());
      List<TopicDifference> found = new TopicsAdmin(admin()).check(specs);
      if (found.isEmpty()) {
        return List.of(CheckResult.ok("topics", specs.size() + " topics are as they should be"));
      }
      List<CheckResult> lines = new ArrayList<>();
      List<String> missing = new ArrayList<>();
      for (TopicDifference one : found) {
        if (one instanceof TopicDifference.Missing absent) {
          missing.add(absent.topic());
        } else {
          lines.add(of("topics", one, "see 'spillway topics check'"));
        }
      }
      if (!missing.isEmpty()) {
        lines.addFirst(missing(missing));
      }
      return lines;
    } catch (AuthorizationException missing) {
      return List.of(
          CheckResult.fail(
              "topics", WHOSE, words(missing), "'spillway rights' prints commands that grant it"));
    } catch (KafkaException untold) {
      return List.of(untold("topics", untold));
    }
  }

  private static CheckResult missing(List<String> topics) {
    return CheckResult.fail(
        "topics",
        WHOSE,
        "%d topics are missing: %s".formatted(topics.size(), String.join(", ", topics)),
        "'spillway topics create' creates them; SPILLWAY_TOPIC_PREFIX names others");
  }

  private static CheckResult of(String name, TopicDifference found, String advice) {
    CheckVerdict verdict = found.isError() ? CheckVerdict.FAIL : CheckVerdict.WARN;
    return new CheckResult(name, verdict, WHOSE, found.message(), advice);
  }

  private static CheckResult untold(String name, KafkaException why) {
    return why instanceof AuthorizationException
        ? CheckResult.skipped(name, "this user may not ask: " + words(why))
        : CheckResult.fail(name, WHOSE, "no answer: " + words(why), "look at the brokers' log");
  }

  private DerivedSettings derived() {
    return new DerivedSettings(settings);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; depth < 10 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root;
  }

  /** Kafka's error on one line. */
  static String words(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }

  /** Waits for an answer; throws Kafka's own exceptions. */
  <T> T ask(KafkaFuture<T> future) {
    return KafkaAnswer.within(patience, future);
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(CLOSING);
    }
  }
}
