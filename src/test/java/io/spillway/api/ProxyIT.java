package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.SmallProxy.Manner;
import io.spillway.config.ConfigException;
import io.spillway.config.ProxyChoice;
import io.spillway.config.Settings;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.status.Failure;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts through a real proxy on sockets, to an API whose name only the proxy knows, over real
 * TLS with a private authority.
 */
class ProxyIT {
  private static final String API = "https://api.example:8443";
  private static final String SUBJECT = "somebody";

  private static Authority authority;
  private static Vertx vertx;
  private static Simulator simulator;

  @TempDir private Path directory;
  private final SmallProxy proxy = SmallProxy.start().knowing("api.example", simulator.port());

  @BeforeAll
  static void start() {
    authority = Authority.make("dns:api.example,dns:localhost,ip:127.0.0.1", 0, 30);
    vertx = Vertx.vertx();
    simulator =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system()).authority(authority).build());
  }

  @AfterAll
  static void stop() {
    simulator.close();
    vertx.close().await();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  private static ProxyChoice choice(Map<String, String> environment) {
    Map<String, String> whole = new HashMap<>(environment);
    whole.put("ANTHROPIC_BASE_URL", API);
    try {
      return ProxyChoice.of(Settings.load(whole, null));
    } catch (ConfigException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private ProxyChoice throughProxy() {
    return choice(Map.of("SPILLWAY_API_PROXY", "http://" + proxy));
  }

  private static ApiClient client(String baseUrl, boolean http2, ProxyChoice proxies) {
    return client(baseUrl, http2, proxies, TestApi.LONG);
  }

  private static ApiClient client(
      String baseUrl, boolean http2, ProxyChoice proxies, Duration connect) {
    Duration rest = TestApi.LONG;
    TimeLimits limits = new TimeLimits(connect, rest, rest, rest, rest);
    return TestApi.client(
        vertx,
        TestApi.settings(baseUrl, http2, limits),
        TestApi.trusting(authority).through(proxies));
  }

  private static Outcome outcome(ApiClient client) {
    return TestApi.start(client, "claude-sonnet-5", SUBJECT).join();
  }

  private static Failure failure(ProxyChoice proxies) {
    return failure(proxies, TestApi.LONG);
  }

  private static Failure failure(ProxyChoice proxies, Duration connect) {
    try (ApiClient client = client(API, true, proxies, connect)) {
      return ((Outcome.Failed) outcome(client)).failure();
    }
  }

  /** The deployment's trouble, which holds the jobs and costs none an attempt. */
  private static void assertIsTheDeployments(Failure failure, int status, String says) {
    assertThat(failure.message()).contains(says).doesNotContain("pass").doesNotContain("cmFt");
    assertThat(failure.status()).as(failure.message()).isEqualTo(status);
    assertThat(failure.wireStatus()).isNull();
    assertThat(failure.category().tag()).isEqualTo("deployment_config");
    assertThat(failure.disposition().tag()).isEqualTo("hold");
    assertThat(failure.phase().tag()).isEqualTo("connect");
    assertThat(failure.countsAttempt()).isFalse();
    assertThat(simulator.stats().calls()).as("calls").isEqualTo(callsBefore());
  }

  /** Each test that reaches the simulator counts for itself. */
  private static long reached;

  private static long callsBefore() {
    return reached;
  }

  private static void assertAnswered(ApiClient client, int calls) {
    List<CompletableFuture<Outcome>> outcomes =
        IntStream.range(0, calls)
            .mapToObj(call -> TestApi.start(client, "claude-sonnet-5", SUBJECT + call))
            .toList();
    assertThat(outcomes)
        .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(Outcome.Succeeded.class));
    reached += calls;
  }

  @Test
  void streamsOverHttp2ShareOneTunnel() {
    try (ApiClient client = client(API, true, throughProxy())) {
      assertAnswered(client, 20);
      assertAnswered(client, 20);
    }
    assertThat(proxy.requests()).containsExactly("CONNECT api.example:8443");
    assertThat(proxy.logins()).isEmpty();
  }

  @Test
  void streamsOverHttp1HaveATunnelEach_whichIsUsedAgain() {
    try (ApiClient client = client(API, false, throughProxy())) {
      assertAnswered(client, 5);
      assertAnswered(client, 5);
    }
    assertThat(proxy.requests()).hasSize(5).containsOnly("CONNECT api.example:8443");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
  void theEnvironmentNamesTheProxy(String variable) {
    try (ApiClient client = client(API, true, choice(Map.of(variable, "http://" + proxy)))) {
      assertAnswered(client, 1);
    }
    assertThat(proxy.requests()).hasSize(1);
  }

  @Test
  void theProxyIsToldUserAndPassword_ofItsUrlOrOfAFile() throws Exception {
    proxy.askingFor("spill way:pa/ss:word");
    String url = "http://spill%20way:pa%2Fss%3Aword@" + proxy;
    try (ApiClient client = client(API, true, choice(Map.of("SPILLWAY_API_PROXY", url)))) {
      assertAnswered(client, 1);
    }
    proxy.askingFor("other:pass");
    Path file = Files.writeString(directory.resolve("login"), "other:pass\n");
    var fromFile =
        choice(Map.of("HTTPS_PROXY", url, "SPILLWAY_API_PROXY_LOGIN_FILE", file.toString()));
    try (ApiClient client = client(API, true, fromFile)) {
      assertAnswered(client, 1);
    }
    assertThat(proxy.logins()).containsExactly("spill way:pa/ss:word", "other:pass");
  }

  @Test
  void aProxyThatWantsOtherCredentialsHolds() {
    proxy.askingFor("ram:pass");
    String without = "answered CONNECT api.example:8443 with 407 Proxy Authentication Required";
    assertIsTheDeployments(failure(throughProxy()), 407, without);
    var wrong = choice(Map.of("SPILLWAY_API_PROXY", "http://ram:passé@" + proxy));
    assertIsTheDeployments(failure(wrong), 407, "the proxy http://" + proxy + " answered");
  }

  @Test
  void soDoesOneThatSaysItLikeAServer_asTinyproxyDoes() {
    proxy.refusing("401 Unauthorized");
    assertIsTheDeployments(
        failure(throughProxy()), 407, "answered CONNECT api.example:8443 with 401 Unauthorized");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"403 Forbidden", "405 Method Not Allowed", "502 Bad Gateway", "302 Found"})
  void aProxyThatRefusesToConnectHolds(String status) {
    proxy.refusing(status);
    assertIsTheDeployments(
        failure(throughProxy()), 503, "answered CONNECT api.example:8443 with " + status);
  }

  @ParameterizedTest
  @CsvSource({
    "CLOSES, gives no connection to api.example:8443",
    "CUTS_TUNNELS, gives no connection to api.example:8443",
    "BABBLES, answered CONNECT api.example:8443 with what is no HTTP"
  })
  void aProxyThatGivesNoConnectionHolds(Manner manner, String says) {
    proxy.as(manner);
    assertIsTheDeployments(failure(throughProxy()), 503, "the proxy http://" + proxy + " " + says);
  }

  @Test
  void aProxyThatSaysNothingHolds() {
    proxy.as(Manner.SILENT);
    assertIsTheDeployments(
        failure(throughProxy(), Duration.ofMillis(300)),
        503,
        "the connect limit of 300 ms is over, without a connection through the proxy http://");
  }

  @Test
  void aProxyThatCannotBeReachedHolds() throws Exception {
    proxy.close();
    assertIsTheDeployments(
        failure(throughProxy()), 503, "the proxy http://" + proxy + " cannot be reached: ");
    assertIsTheDeployments(
        failure(choice(Map.of("HTTPS_PROXY", "no-such-host.invalid:3128"))),
        503,
        "the proxy http://no-such-host.invalid:3128 cannot be reached: ");
  }

  @Test
  void aProxyIsReachedOverTls_ifItsCertificateIsTrusted() throws Exception {
    try (SmallProxy tls = SmallProxy.startOverTls(authority).askingFor("ram:pass")) {
      tls.knowing("api.example", simulator.port());
      String url = "https://ram:pass@" + tls;
      try (ApiClient client = client(API, true, choice(Map.of("SPILLWAY_API_PROXY", url)))) {
        assertAnswered(client, 3);
      }
      assertThat(tls.requests()).containsExactly("CONNECT api.example:8443");
    }
  }

  @Test
  void aProxyWhoseCertificateIsNotTrustedHolds_andIsSentNothing() throws Exception {
    Authority stranger = Authority.make();
    try (SmallProxy tls = SmallProxy.startOverTls(stranger)) {
      String url = "https://ram:pass@" + tls;
      Failure failure = failure(choice(Map.of("SPILLWAY_API_PROXY", url)));
      assertIsTheDeployments(failure, 503, "the certificate of CN=Spillway simulator");
      assertThat(tls.logins()).isEmpty();
    }
  }

  @Test
  void anApiWhoseCertificateIsReplacedOnTheWayHolds() {
    Authority breaking = Authority.make("dns:api.example", 0, 30);
    try (Simulator inspecting =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system()).authority(breaking).build())) {
      proxy.knowing("api.example", inspecting.port());
      Failure failure = failure(throughProxy());
      assertIsTheDeployments(failure, 503, "the certificate of CN=Spillway simulator");
      assertThat(inspecting.stats().calls()).isZero();
    }
  }

  @Test
  void inTheClearTheProxyIsAskedToForward() {
    try (Simulator clear =
        Simulator.start(SimulatorSettings.builder(InstantSource.system()).build())) {
      proxy.knowing("api.example", clear.port()).askingFor("ram:pass");
      ProxyChoice proxies = choice(Map.of("SPILLWAY_API_PROXY", "http://ram:pass@" + proxy));
      try (ApiClient client = client("http://api.example", true, proxies)) {
        assertThat(outcome(client)).isInstanceOf(Outcome.Succeeded.class);
      }
      assertThat(proxy.requests()).containsExactly("POST api.example:80");
      assertThat(clear.stats().calls()).isEqualTo(1);
      proxy.askingFor("ram:pass2");
      try (ApiClient client = client("http://api.example", true, proxies)) {
        Failure failure = ((Outcome.Failed) outcome(client)).failure();
        assertThat(failure.status()).isEqualTo(407);
        assertThat(failure.category().tag()).isEqualTo("deployment_config");
        assertThat(failure.disposition().tag()).isEqualTo("hold");
      }
    }
  }
}
