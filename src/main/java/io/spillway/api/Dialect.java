package io.spillway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.credential.Credential;
import io.spillway.status.Classifier;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import io.spillway.status.ResponseHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of an API: the path and headers of a request, and the meaning of the head and the
 * errors of a response. There is only one, that of the Messages API; with a second one this class
 * becomes an interface.
 *
 * @param version the {@code anthropic-version} header
 */
public record Dialect(String version) {

  /** The path that is appended to a target's path. */
  String path() {
    return "/v1/messages";
  }

  /**
   * The headers of a request.
   *
   * @param beta values of the {@code anthropic-beta} header, which is left out if there are none
   */
  MultiMap headers(Credential credential, List<String> beta) {
    MultiMap headers =
        HttpHeaders.headers()
            .set(HttpHeaders.CONTENT_TYPE, "application/json")
            .set(HttpHeaders.ACCEPT, "text/event-stream")
            .set("anthropic-version", version);
    String secret = credential.secret().reveal();
    switch (credential.scheme()) {
      case API_KEY -> headers.set("x-api-key", secret);
      case BEARER_TOKEN -> headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + secret);
    }
    if (!beta.isEmpty()) {
      headers.set("anthropic-beta", String.join(",", beta));
    }
    return headers;
  }

  /** The rate limits in a response's headers. */
  RateLimits limits(ResponseHead head) {
    return RateLimits.of(head);
  }

  /** The failure that a response with an error status means. */
  Failure response(ResponseHead head, String body, Instant now) {
    return Classifier.response(head, body, now);
  }

  /** The failure that an error within an answer means; see {@link Classifier#streamError}. */
  Failure error(
      ResponseHead head, @Nullable JsonNode payload, String raw, Phase phase, Instant now) {
    return Classifier.streamError(head, payload, raw, phase, now);
  }
}
