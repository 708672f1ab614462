package io.spillway.brownout;

import io.spillway.running.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A program that calls the API itself, so many jobs at once, with the official SDK's policy. */
final class SdkClient {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final URI uri;
  private final Scenario scenario;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger failedOfSick = new AtomicInteger();

  SdkClient(String baseUrl, Scenario scenario) {
    this.uri = URI.create(baseUrl + "/v1/messages");
    this.scenario = scenario;
  }

  /** Works on all jobs; returns when each has succeeded or failed. */
  void run(int atOnce, long mostSeconds) throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < atOnce; i++) {
      threads.execute(this::work);
    }
    threads.shutdown();
    if (!threads.awaitTermination(mostSeconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the SDK's client is not done after " + mostSeconds + " s");
    }
  }

  int failed() {
    return failed.get();
  }

  int failedOfSick() {
    return failedOfSick.get();
  }

  private void work() {
    for (int job = next.getAndIncrement(); job < scenario.jobs(); job = next.getAndIncrement()) {
      if (!succeeds(job)) {
        failed.incrementAndGet();
        if (scenario.params(job).contains(Scenario.SICK)) {
          failedOfSick.incrementAndGet();
        }
      }
    }
  }

  private boolean succeeds(int job) {
    var random = new SplittableRandom(job);
    for (int retry = 0; ; retry++) {
      int status = 0;
      OptionalDouble retryAfter = OptionalDouble.empty();
      try {
        HttpResponse<Stream<String>> response =
            http.send(request(job), HttpResponse.BodyHandlers.ofLines());
        status = response.statusCode();
        try (Stream<String> lines = response.body()) {
          boolean whole = lines.filter(line -> line.equals("event: message_stop")).count() == 1;
          if (status == 200) {
            return whole;
          }
        }
        retryAfter =
            response.headers().firstValue("retry-after").stream()
                .mapToDouble(Double::parseDouble)
                .findFirst();
      } catch (IOException e) {
        // No response: as the SDK does, it is tried again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      if (retry == SdkPolicy.RETRIES || status != 0 && !SdkPolicy.isRetried(status)) {
        return false;
      }
      double seconds = SdkPolicy.waitSeconds(retry, retryAfter, random.nextDouble());
      Pause.millis(Math.round(seconds * 1_000));
    }
  }

  private HttpRequest request(int job) {
    String params = scenario.params(job);
    String streamed = params.substring(0, params.length() - 1) + ",\"stream\":true}";
    return HttpRequest.newBuilder(uri)
        .header("content-type", "application/json")
        .header("x-api-key", "any")
        .header("anthropic-version", "2023-06-01")
        .POST(HttpRequest.BodyPublishers.ofString(streamed))
        .build();
  }
}
