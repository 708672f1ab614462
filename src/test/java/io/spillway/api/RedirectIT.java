package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A redirect is followed nowhere: neither the key nor the job goes to another place. */
class RedirectIT extends OverTls {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private HttpServer server(int status, String location) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          heard.add(request.method() + " " + request.path());
          request.response().setStatusCode(status).putHeader("location", location).end();
        })
        .listen(0, "127.0.0.1")
        .await();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectToAnotherHostIsAFailure_andThatHostHearsNothing(int status) {
    List<String> elsewhere = new CopyOnWriteArrayList<>();
    HttpServer other =
        vertx
            .createHttpServer()
            .connectionHandler(connection -> elsewhere.add("a connection"))
            .requestHandler(request -> elsewhere.add(request.headers().toString()))
            .listen(0, "127.0.0.1")
            .await();
    String location = "http://127.0.0.1:" + other.actualPort() + "/v1/messages";
    HttpServer api = server(status, location);
    String url = "http://127.0.0.1:" + api.actualPort();
    ApiSettings settings = TestApi.settings(url, true, TestApi.LONG_LIMITS);
    try (ApiClient client = TestApi.client(vertx, settings, ConnectionSettings.DEFAULT)) {
      Failure failure =
          ((Outcome.Failed) TestApi.start(client, "claude-sonnet-5", "somebody").join()).failure();
      assertThat(failure.status()).isEqualTo(502);
      assertThat(failure.wireStatus()).isEqualTo(status);
      assertThat(failure.type()).isEqualTo("invalid_response");
      assertThat(failure.message())
          .isEqualTo("status " + status + ", a redirect to " + location + " without a body");
    }
    assertThat(heard).containsExactly("POST /v1/messages");
    assertThat(elsewhere).isEmpty();
  }
}
