package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Secret;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Attempts of one client at several targets: each has its address, its credential, its dialect. */
class TargetsIT extends OverTls {
  private static final String MESSAGE =
      "{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":{}}";

  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** A server that says which of them it is, and quotes both keys. */
  private String serving(String name, int status, String body) {
    return "http://127.0.0.1:"
        + vertx
            .createHttpServer()
            .requestHandler(request -> {
              heard.add(name + " " + said(request));
              request.response().setStatusCode(status).end(body);
            })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  private static String said(HttpServerRequest request) {
    return String.join(
        " ",
        request.path(),
        request.getHeader("x-api-key"),
        request.getHeader("anthropic-version"),
        String.valueOf(request.getHeader("anthropic-beta")));
  }

  private static Outcome outcome(ApiClient client, Target target) {
    String job =
        "{\"params\":{\"model\":\"m\",\"max_tokens\":5,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]},"
            + "\"spillway\":{\"beta\":[\"b-1\",\"b-2\"]}}";
    Told told = new Told();
    client.start(target, (Job) JobReader.read(job.getBytes(UTF_8)), told);
    return ((AttemptEnd) told.all().getLast()).outcome();
  }

  private static ApiClient client(Target first) {
    ApiSettings settings =
        new ApiSettings(first, "spillway-test", true, 40, TestApi.LONG_LIMITS, 65_536, 262_144);
    return TestApi.client(vertx, settings, TestApi.trusting(authority));
  }

  @Test
  void eachAttemptGoesToItsOwnTarget_withItsOwnCredentialAndVersion() {
    Target first = Targets.at(serving("first", 200, MESSAGE), "key-of-the-first");
    Target second =
        new Target(
            URI.create(serving("second", 200, MESSAGE) + "/gate/"),
            new Credential(Scheme.API_KEY, new Secret("key-of-the-second")),
            new Dialect("2030-01-01"));
    try (ApiClient client = client(first)) {
      assertThat(client.target()).isSameAs(first);
      for (Target target : List.of(first, second, first)) {
        assertThat(outcome(client, target)).isInstanceOf(Outcome.Succeeded.class);
      }
    }
    String toFirst = "first /v1/messages key-of-the-first 2023-06-01 b-1,b-2";
    assertThat(heard)
        .containsExactly(
            toFirst, "second /gate/v1/messages key-of-the-second 2030-01-01 b-1,b-2", toFirst);
  }

  @Test
  void aFailureHidesTheCredentialOfItsOwnTarget() {
    String quoting = "{\"error\":{\"type\":\"t\",\"message\":\"key-of-the-first or second-key\"}}";
    String url = serving("one", 400, quoting);
    Target first = Targets.at(url, "key-of-the-first");
    Target second = Targets.at(url, "second-key");
    try (ApiClient client = client(first)) {
      assertThat(message(client, first)).isEqualTo("*** or second-key");
      assertThat(message(client, second)).isEqualTo("key-of-the-first or ***");
    }
  }

  private static String message(ApiClient client, Target target) {
    return ((Outcome.Failed) outcome(client, target)).failure().message();
  }

  @Test
  void aClientWhoseFirstTargetIsInTheClearReachesOneOverTls_andTheOtherWayRound() {
    Target clear = Targets.at(serving("clear", 200, MESSAGE));
    try (Simulator simulator =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system()).authority(authority).build())) {
      Target tls = Targets.at(simulator.baseUrl());
      for (Target first : List.of(clear, tls)) {
        try (ApiClient client = client(first)) {
          assertThat(outcome(client, clear)).isInstanceOf(Outcome.Succeeded.class);
          assertThat(outcome(client, tls)).isInstanceOf(Outcome.Succeeded.class);
        }
      }
      assertThat(simulator.stats().calls()).isEqualTo(2);
    }
  }

  @Test
  void theNameOfAnEndpointIsItsHostAndThePortThatIsNamed() {
    assertThat(Targets.at("https://api.example/v9").endpoint()).isEqualTo("api.example");
    assertThat(Targets.at("http://api.example:8080").endpoint()).isEqualTo("api.example:8080");
    assertThat(Targets.at("http://api.example", "the-key").toString()).doesNotContain("the-key");
  }
}
