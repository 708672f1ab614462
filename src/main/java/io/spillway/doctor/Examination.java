package io.spillway.doctor;

import io.spillway.config.ConfigException;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.status.Category;
import io.spillway.time.Clocks;
import io.spillway.wiring.RoleDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole examination of a deployment: the configuration, the way to Kafka and Kafka itself, the
 * way to the API and the API itself, and, if wanted, a job through both. Blocks.
 */
public final class Examination {
  private static final String CONFIGURATION = "configuration";
  private static final int CONNECTIONS = 2;

  /** For what a check does beside waiting for an answer: making a client, looking at a port. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final DoctorWishes wishes;
  private final Clocks clocks;
  private final String userAgent;
  private final Consumer<CheckResult> told;

  /**
   * Creates it.
   *
   * @param told hears of each line as soon as it is known
   */
  public Examination(
      DoctorWishes wishes, Clocks clocks, String userAgent, Consumer<CheckResult> told) {
    this.wishes = wishes;
    this.clocks = clocks;
    this.userAgent = userAgent;
    this.told = told;
  }

  /**
   * Looks at everything.
   *
   * @param environment as of {@link System#getenv()}
   * @param file a properties file, or null
   * @return all lines
   */
  public List<CheckResult> of(Map<String, String> environment, @Nullable Path file) {
    Settings settings;
    try {
      settings = Settings.load(environment, file);
    } catch (ConfigException wrong) {
      return unreadable(wrong);
    }
    try (KafkaFindings kafka = new KafkaFindings(settings, clocks.clock(), wishes.patience());
        ApiFindings api =
            new ApiFindings(settings, wishes, clocks.clock(), clocks.nanoTime(), userAgent)) {
      List<DoctorCheck> checks = new ArrayList<>();
      checks.add(
          check(
              CONFIGURATION,
              () -> List.of(CheckResult.ok(CONFIGURATION, "all keys have allowed values"))));
      ofKafka(checks, settings, kafka);
      ofApi(checks, settings, api);
      if (wishes.throughKafka()) {
        ThroughKafka probe =
            new ThroughKafka(settings, kafka, wishes, clocks.clock(), clocks.nanoTime());
        checks.add(
            new DoctorCheck(
                "through-kafka",
                List.of("kafka", "topics"),
                wishes.resultPatience().plus(wishes.patience().multipliedBy(CONNECTIONS)),
                probe::probe));
      }
      return doctor(new HiddenWords(settings)).run(checks);
    }
  }

  /** All errors of the configuration at once; nothing else can be looked at. */
  private List<CheckResult> unreadable(ConfigException wrong) {
    List<CheckResult> lines =
        wrong.problems().stream()
            .map(problem ->
                CheckResult.fail(
                    CONFIGURATION,
                    Category.DEPLOYMENT_CONFIG,
                    problem.toString(),
                    "docs/reference/configuration.md has all keys"))
            .toList();
    List<DoctorCheck> checks = new ArrayList<>();
    checks.add(check(CONFIGURATION, () -> lines));
    for (String other : List.of("kafka", "topics", "rights", "endpoint", "model", "call")) {
      checks.add(check(other, List::of, CONFIGURATION));
    }
    return doctor(new HiddenWords()).run(checks);
  }

  private Doctor doctor(HiddenWords secrets) {
    return new Doctor(clocks.nanoTime(), wishes.longest(), secrets, told);
  }

  private DoctorCheck check(String name, Callable<List<CheckResult>> work, String... needs) {
    return new DoctorCheck(name, List.of(needs), wishes.patience().plus(MARGIN), work);
  }

  private void ofKafka(List<DoctorCheck> checks, Settings settings, KafkaFindings kafka) {
    KafkaWay way = new KafkaWay(kafka.servers(), kafka.protocol());
    RightsFindings rights = new RightsFindings(settings, kafka);
    checks.add(check("kafka-dns", way::dns));
    checks.add(check("kafka-tcp", way::tcp, "kafka-dns"));
    checks.add(check("kafka-tls", way::tls, "kafka-tcp"));
    checks.add(
        new DoctorCheck(
            "kafka",
            List.of("kafka-tls"),
            wishes.patience().plus(wishes.patience()).plus(MARGIN),
            kafka::answers));
    checks.add(check("kafka-advertised", kafka::advertised, "kafka"));
    checks.add(check("kafka-version", kafka::version, "kafka"));
    checks.add(check("kafka-limits", kafka::limits, "kafka"));
    checks.add(check("kafka-clock", kafka::clock, "kafka"));
    checks.add(check("topics", kafka::topics, "kafka"));
    checks.add(check("rights", rights::rights, "kafka"));
  }

  private void ofApi(List<DoctorCheck> checks, Settings settings, ApiFindings api) {
    if (!RoleDescriptor.anyCallsApi(settings)) {
      String none = "no role of " + Keys.ROLES.environment() + " calls the API";
      checks.add(check("endpoint", () -> List.of(CheckResult.skipped("endpoint", none))));
      return;
    }
    checks.add(check("key", api::key));
    checks.add(check("api-dns", api::dns));
    checks.add(check("api-tcp", api::tcp, "api-dns"));
    checks.add(check("api-proxy", api::proxyLeads, "api-tcp", "key"));
    checks.add(check("api-tls", api::tls, "api-proxy"));
    checks.add(check("endpoint", api::endpoint, "api-tls"));
    checks.add(check("api-clock", api::clock, "endpoint"));
    checks.add(check("account", api::account, "endpoint"));
    checks.add(check("model", api::model, "account"));
    checks.add(check("count-tokens", api::counting, "account", "model"));
    if (wishes.call()) {
      checks.add(
          new DoctorCheck(
              "call", List.of("account", "model"), api.callPatience().plus(MARGIN), api::call));
    } else {
      checks.add(check("call", () -> List.of(CheckResult.skipped("call", "--no-call"))));
    }
  }
}
