package io.spillway.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.SmallProxy;
import io.spillway.cli.CliRun;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.faults.CallKind;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of {@code spillway doctor} on the API, as a person sees them; no Kafka runs. */
class DoctorApiIT {
  private static final String KEY = "canary-key-0123456789";

  @TempDir private Path directory;

  private static CliRun doctor(Map<String, String> more, String... options) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    environment.put("ANTHROPIC_API_KEY", KEY);
    environment.putAll(more);
    List<String> args = new ArrayList<>(List.of("doctor"));
    args.addAll(List.of(options));
    if (!args.contains("--timeout")) {
      args.addAll(List.of("--timeout", "60")); // for a busy machine
    }
    CliRun run = CliRun.of(environment, "", args.toArray(String[]::new));
    assertThat(run.out() + run.err()).doesNotContain(KEY).doesNotContain("canary");
    assertThat(run.out()).contains("no connection to 127.0.0.1:1 (Connection refused)");
    assertThat(run.exitCode()).isEqualTo(1);
    return run;
  }

  private static String with(UnaryOperator<SimulatorSettings.Builder> settings, String... options) {
    try (Simulator simulator =
        Simulator.start(
            settings.apply(SimulatorSettings.builder(InstantSource.system())).build())) {
      return doctor(Map.of("ANTHROPIC_BASE_URL", simulator.baseUrl()), options).out();
    }
  }

  private static String with(FaultRule... rules) {
    return with(settings -> settings.faults(Faults.of(1, rules)));
  }

  private static FaultRule status(int status, String message) {
    return FaultRule.of(Fault.HttpError.of(status, message, Map.of()));
  }

  private static FaultRule page(int status) {
    return FaultRule.of(
        new Fault.HttpError(status, "", "", Map.of(), Fault.Body.HTML, "<html>no</html>"));
  }

  @Test
  void everythingIsWell() {
    assertThat(with(settings -> settings))
        .contains("ok configuration: all keys have allowed values\n")
        .contains("ok key: there is one, from ANTHROPIC_API_KEY\n")
        .contains("ok endpoint: the Messages API answers at http://127.0.0.1:")
        .contains("ok api-clock: within 2 s of the API's\n")
        .contains("ok account: the key is taken\n")
        .contains("ok model: claude-haiku-4-5 is there for this key\n")
        .contains("ok count-tokens: a request is read: ")
        .contains("ok call: a stream ended well after ")
        .contains("skipped kafka: it needs kafka-tcp, which is not ok\n");
  }

  @Test
  void withoutACallNothingIsPaidFor() {
    try (Simulator simulator =
        Simulator.start(SimulatorSettings.builder(InstantSource.system()).build())) {
      Map<String, String> url = Map.of("ANTHROPIC_BASE_URL", simulator.baseUrl());
      assertThat(doctor(url, "--no-call").out()).contains("skipped call: --no-call\n");
      assertThat(simulator.stats().calls()).isZero();
    }
  }

  @Test
  void aKeyThatIsRefused() {
    assertThat(with(status(401, "invalid x-api-key").on(CallKind.ANY)))
        .contains(
            "FAIL account [account_auth]: 401 authentication_error, in phase response: invalid"
                + " x-api-key; check the API key; the jobs wait\n")
        .contains("skipped call: it needs account, which is not ok\n");
  }

  @Test
  void aKeyThatMayNot_andAFirewall() {
    assertThat(with(status(403, "no access to this").on(CallKind.ANY)))
        .contains(
            "FAIL account [account_auth]: 403 permission_error, in phase response: no access");
    assertThat(with(page(403).on(CallKind.ANY)))
        .contains("FAIL endpoint [deployment_config]: 403 permission_error, in phase response: ")
        .contains("a firewall or proxy answered, not the API");
  }

  @Test
  void aModelThatIsNotThere() {
    assertThat(with(status(404, "model: claude-haiku-4-5").on(CallKind.ANY)))
        .contains("ok account: the key is taken\n")
        .contains(
            "FAIL model [model_provider]: the API does not know claude-haiku-4-5 for this key:"
                + " model: claude-haiku-4-5; check the name; --model asks for another\n")
        .contains("skipped call: it needs model, which is not ok\n");
  }

  @Test
  void aLimitThatIsReached() {
    assertThat(with(status(429, "too many").on(CallKind.ANY)))
        .contains("FAIL account [quota_rate]: 429 rate_limit_error, in phase response: too many; ");
    assertThat(with(status(429, "too many")))
        .contains("ok account: the key is taken\n")
        .contains("FAIL call [quota_rate]: 429 rate_limit_error, in phase response: too many; ");
  }

  @Test
  void anOverloadInTheMiddleOfAStream() {
    FaultRule overloaded =
        FaultRule.of(
            Fault.ErrorInStream.of("overloaded_error", "Overloaded", FaultPosition.events(1)));
    assertThat(with(overloaded))
        .contains(
            "FAIL call [model_provider]: 529 overloaded_error, the wire said 200, in phase stream:"
                + " Overloaded; nothing to do: it is retried\n");
  }

  /** The system takes the connection, and nobody says anything on it. */
  @Test
  void anApiThatDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      assertThat(doctor(Map.of("ANTHROPIC_BASE_URL", url), "--timeout", "1").out())
          .contains(
              "FAIL endpoint [model_provider]: no answer within 1000 ms; look at the network between"
                  + " this machine and the API, or give it more --timeout\n");
    }
  }

  @Test
  void aCaptivePortal() {
    FaultRule portal =
        FaultRule.of(new Fault.NotAStream("text/html", "<html>Please sign in</html>"));
    assertThat(with(portal.on(CallKind.ANY)))
        .contains("FAIL endpoint [deployment_config]: http://127.0.0.1:")
        .contains(
            "answers 200 with <html>Please sign in</html>: not the API, but a captive portal, a"
                + " proxy's page or another server; correct ANTHROPIC_BASE_URL")
        .contains("skipped call: it needs endpoint, which is not ok\n");
  }

  @Test
  void aClockThatIsAMinuteOff() {
    InstantSource late = InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));
    try (Simulator simulator = Simulator.start(SimulatorSettings.builder(late).build())) {
      assertThat(doctor(Map.of("ANTHROPIC_BASE_URL", simulator.baseUrl())).out())
          .containsPattern(
              "FAIL api-clock \\[deployment_config]: this machine's clock is (59|60)\\.. s behind the"
                  + " API's; let NTP set the clocks")
          .contains("ok call: ");
    }
  }

  @Test
  void aGatewayThatDoesNotKnowTheFreeCalls() {
    for (int status : List.of(404, 405)) {
      assertThat(with(page(status).on(CallKind.MODELS), page(status).on(CallKind.COUNT_TOKENS)))
          .contains("does not know GET /v1/models (" + status + "); nothing if a gateway is there")
          .contains("warn account [deployment_config]: this endpoint has no free call that asks")
          .contains("warn model [deployment_config]: whether there is claude-haiku-4-5 is not told")
          .contains(
              "warn count-tokens [deployment_config]: POST /v1/messages/count_tokens is not known"
                  + " here ("
                  + status
                  + ")")
          .contains("ok call: a stream ended well");
    }
  }

  @Test
  void anotherServer() {
    assertThat(with(page(404).on(CallKind.ANY)))
        .contains("FAIL call [deployment_config]: 404 not_found_error, in phase response: ");
  }

  @Test
  void aRedirect() {
    Vertx vertx = Vertx.vertx();
    try {
      int port =
          vertx
              .createHttpServer()
              .requestHandler(request ->
                  request
                      .response()
                      .setStatusCode(302)
                      .putHeader("location", "https://elsewhere.example/")
                      .end())
              .listen(0, "127.0.0.1")
              .await()
              .actualPort();
      assertThat(doctor(Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + port)).out())
          .contains(
              "FAIL endpoint [deployment_config]: status 302, a redirect to"
                  + " https://elsewhere.example/ without a body; set ANTHROPIC_BASE_URL to where");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void throughAProxy_andTls() throws Exception {
    Authority authority = Authority.make();
    Path ca = Files.writeString(directory.resolve("ca.pem"), authority.pem());
    try (Simulator simulator =
            Simulator.start(
                SimulatorSettings.builder(InstantSource.system()).authority(authority).build());
        SmallProxy proxy = SmallProxy.start().askingFor("u:canary-word")) {
      Map<String, String> environment = new HashMap<>();
      environment.put("ANTHROPIC_BASE_URL", simulator.baseUrl());
      environment.put("SPILLWAY_API_CA_FILE", ca.toString());
      environment.put("SPILLWAY_API_PROXY", "http://u:canary-word@" + proxy);
      assertThat(doctor(environment).out())
          .contains(
              "ok api-proxy: it leads through http://" + proxy + ", from SPILLWAY_API_PROXY\n")
          .contains("ok api-tls: the certificate of 127.0.0.1 is trusted\n")
          .contains("ok call: ");

      environment.put("SPILLWAY_API_PROXY", "http://u:canary-other@" + proxy);
      assertThat(doctor(environment).out())
          .contains("FAIL api-proxy [deployment_config]: the proxy http://" + proxy + " answered")
          .contains("407 Proxy Authentication Required; put user:password into its URL")
          .contains("skipped call: it needs api-proxy, which is not ok\n");

      environment.remove("SPILLWAY_API_PROXY");
      environment.remove("SPILLWAY_API_CA_FILE");
      assertThat(doctor(environment).out())
          .contains("FAIL api-tls [deployment_config]: SSLHandshakeException: ")
          .contains("; name the authority in SPILLWAY_API_CA_FILE");

      environment.put("SPILLWAY_API_PROXY", "http://127.0.0.1:1");
      assertThat(doctor(environment).out())
          .contains("FAIL api-tcp [deployment_config]: no connection to the proxy 127.0.0.1:1 (");
    }
  }

  @Test
  void wrongSettings_allAtOnce() {
    CliRun run =
        CliRun.of(
            Map.of("SPILLWAY_HTTP_PORT", "x", "SPILLWAY_API_PROXY", "ftp://u:canary-w@p"),
            "",
            "doctor");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("FAIL configuration [deployment_config]: spillway.http.port = x (environment")
        .contains("FAIL configuration [deployment_config]: spillway.api.proxy = *** (environment")
        .contains("skipped call: it needs configuration, which is not ok\n")
        .doesNotContain("canary");
  }

  @Test
  void asJson() {
    String json = with(settings -> settings, "--json", "--no-call");
    assertThat(json)
        .startsWith("{\n  \"ok\" : false,")
        .contains("\"name\" : \"kafka-tcp\",\n    \"verdict\" : \"fail\",")
        .contains("\"category\" : \"deployment_config\"");
    assertThat(CliRun.of(Map.of(), "", "doctor", "--timeout", "0").exitCode()).isEqualTo(2);
  }
}
