package io.spillway.message;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.helpers.BetaMessageAccumulator;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * The Message that the official SDK builds from a body: its own client, over an HTTP client that
 * answers with the given bytes, so that its own event parser, models and accumulator do the work.
 */
public final class SdkOracle {
  private SdkOracle() {}

  /** By the Messages API's accumulator. */
  static ObjectNode message(byte[] body) throws Exception {
    MessageCreateParams params =
        MessageCreateParams.builder().model("m").maxTokens(1).addUserMessage("x").build();
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (var events = client(body).messages().createStreaming(params)) {
      events.stream().forEach(accumulator::accumulate);
    }
    return json(accumulator.message());
  }

  /** By the beta Messages API's accumulator. */
  public static ObjectNode betaMessage(byte[] body) throws Exception {
    var params =
        com.anthropic.models.beta.messages.MessageCreateParams.builder()
            .model("m")
            .maxTokens(1)
            .addUserMessage("x")
            .build();
    BetaMessageAccumulator accumulator = BetaMessageAccumulator.create();
    try (var events = client(body).beta().messages().createStreaming(params)) {
      events.stream().forEach(accumulator::accumulate);
    }
    return json(accumulator.message());
  }

  private static ObjectNode json(Object message) throws Exception {
    return (ObjectNode)
        MessageJson.mapper().readTree(ObjectMappers.jsonMapper().writeValueAsString(message));
  }

  private static AnthropicClient client(byte[] body) {
    return new AnthropicClientImpl(
        ClientOptions.builder()
            .httpClient(new Canned(body))
            .checkJacksonVersionCompatibility(false)
            .build());
  }

  private record Response(InputStream body) implements HttpResponse {
    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public Headers headers() {
      return Headers.builder().put("content-type", "text/event-stream").build();
    }

    @Override
    public void close() {}
  }

  private static final class Canned implements HttpClient {
    private final byte[] body;

    Canned(byte[] body) {
      this.body = body;
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      return new Response(new ByteArrayInputStream(body));
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.completedFuture(execute(request, options));
    }

    @Override
    public void close() {}
  }
}
