package io.spillway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.config.Keys;
import io.spillway.config.Secret;
import io.spillway.config.Settings;
import io.spillway.json.JsonCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks the operator port of a running service. */
final class OperatorClient {

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MOST_BYTES = 64 << 20;
  private static final String PATH = "/lanes";

  private final URI url;
  private final @Nullable Secret token;

  /**
   * A client.
   *
   * @param operator where the port is; null for the one that the settings name
   */
  OperatorClient(@Nullable URI operator, Settings settings) {
    this.url = operator == null ? local(settings) : checked(operator);
    this.token = settings.get(Keys.OPERATOR_TOKEN_FILE).map(file -> file.secret()).orElse(null);
  }

  private static URI local(Settings settings) {
    int port = settings.get(Keys.HTTP_PORT);
    if (port == 0) {
      throw new CommandFailure(
          Keys.HTTP_PORT.environment()
              + " is 0, so the operator port is not known: --operator http://HOST:PORT names it");
    }
    String host = settings.get(Keys.HTTP_HOST);
    boolean isEvery = host.equals("0.0.0.0") || host.equals("::");
    String name = isEvery ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + port);
  }

  private static URI checked(URI operator) {
    String scheme = operator.getScheme();
    if (operator.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CommandFailure(
          "--operator is '%s', it must be as http://127.0.0.1:8080".formatted(operator));
    }
    return operator;
  }

  /** How the lanes stand. */
  JsonNode lanes() {
    return ask("GET", null);
  }

  /** Gives an order; returns what was done. */
  String order(JsonNode order) {
    return ask("POST", order).path("done").asText();
  }

  private JsonNode ask(String method, @Nullable JsonNode body) {
    try {
      HttpURLConnection connection = open(method);
      try {
        return ask(connection, body);
      } finally {
        connection.disconnect();
      }
    } catch (IOException failure) {
      throw new CommandFailure(
          "No answer from the operator port %s (%s). A running service has it; --operator names another."
              .formatted(url, failure.getMessage()),
          failure);
    }
  }

  /** Without a proxy: the port is of this machine, or of one that is as near. */
  private HttpURLConnection open(String method) throws IOException {
    URI path = URI.create(url.toString().replaceAll("/+$", "") + PATH);
    var connection = (HttpURLConnection) path.toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("accept", "application/json");
    if (token != null) {
      connection.setRequestProperty("authorization", "Bearer " + token.reveal());
    }
    return connection;
  }

  private JsonNode ask(HttpURLConnection connection, @Nullable JsonNode body) throws IOException {
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("content-type", "application/json");
      connection.getOutputStream().write(body.toString().getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return answer(status, in == null ? new byte[0] : in.readNBytes(MOST_BYTES));
    }
  }

  private JsonNode answer(int status, byte[] body) throws IOException {
    JsonNode json;
    try {
      json = JsonCodecs.OWN.readTree(body);
    } catch (JsonProcessingException unreadable) {
      throw new CommandFailure(
          "What answers at %s is no operator port of Spillway (status %d)".formatted(url, status),
          unreadable);
    }
    if (status == 200) {
      return json;
    }
    throw new CommandFailure(
        "%s refused (%d): %s".formatted(url, status, json.path("error").asText("no reason given")));
  }
}
