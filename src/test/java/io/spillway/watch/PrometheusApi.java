package io.spillway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The two questions that Grafana asks a Prometheus. */
final class PrometheusApi {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  PrometheusApi(URI address) {
    this.address = address;
  }

  /** The values at a time. Throws {@link IOException} with Prometheus' words if it refuses. */
  JsonNode at(String expression, Instant time) throws IOException, InterruptedException {
    return ask("/api/v1/query?query=" + encoded(expression) + "&time=" + time.getEpochSecond());
  }

  /** The values over a time. */
  JsonNode over(String expression, Instant from, Instant to, Duration step)
      throws IOException, InterruptedException {
    return ask(
        "/api/v1/query_range?query="
            + encoded(expression)
            + "&start="
            + from.getEpochSecond()
            + "&end="
            + to.getEpochSecond()
            + "&step="
            + step.toSeconds());
  }

  private JsonNode ask(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30)).build();
    JsonNode answer =
        new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(answer.path("error").asText());
    }
    return answer.at("/data/result");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
