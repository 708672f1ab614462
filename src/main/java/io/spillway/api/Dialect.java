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
 * How an API is spoken to: the path and the headers of a request, and what the head and the errors
 * of a response mean. There is one, that of the Messages API; a second one makes this an interface.
 *
 * @param version the {@code anthropic-version} header
 */
public record Dialect(String version) {

  /** What is appended to a target's path. */
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

  /** What a response's headers tell about limits. */
  RateLimits limits(ResponseHead head) {
    return RateLimits.of(head);
  }

  /** The failure that a response is whose status is an error. */
  Failure response(ResponseHead head, String body, Instant now) {
    return Classifier.response(head, body, now);
  }

  /** The failure that an error within an answer is; see {@link Classifier#streamError}. */
  Failure error(
      ResponseHead head, @Nullable JsonNode payload, String raw, Phase phase, Instant now) {
    return Classifier.streamError(head, payload, raw, phase, now);
  }
}
