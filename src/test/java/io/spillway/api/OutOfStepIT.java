package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.StrayServer.Manner;
import io.spillway.config.ProxyChoice;
import io.spillway.status.Failure;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of HTTP/1.1 whose answers are not those of the requests: no job gets another's. */
@Timeout(60)
class OutOfStepIT {

  private static final int JOBS = 60;

  /** Longer than any server takes to say what it says unasked; nothing waits for its end. */
  private static final ConnectionSettings PATIENT = quietFor(Duration.ofSeconds(30));

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static ConnectionSettings quietFor(Duration quiet) {
    return new ConnectionSettings(
        List.of(), ProxyChoice.DIRECT, Duration.ofSeconds(30), Duration.ofSeconds(15), quiet);
  }

  /** A job's answer, or its failure's message. */
  private static String said(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded whole -> whole.message().at("/content/0/text").asText();
      case Outcome.Failed failed -> failed.failure().message();
    };
  }

  private ApiClient client(StrayServer server, ConnectionSettings connections) {
    return TestApi.client(
        vertx, TestApi.settings(server.url(), false, TestApi.LONG_LIMITS), connections);
  }

  /** Sixty jobs, one after the other, so that connections are kept and used again. */
  private void assertEachGetsItsOwn(Manner manner) {
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, ConnectionSettings.DEFAULT)) {
      for (int job = 0; job < JOBS; job++) {
        String subject = "job-" + job;
        assertThat(said(TestApi.start(client, "m", subject).join())).isEqualTo(subject);
      }
    }
  }

  @Test
  void anAnswerThatIsGivenTwiceIsNobodysTheSecondTime() {
    assertEachGetsItsOwn((requests, out) -> {
      while (true) {
        byte[] answer = StrayServer.answer(requests.subject());
        out.write(StrayServer.both(answer, answer));
      }
    });
  }

  /** The late answer closes the connection while it is idle, which the server waits for. */
  @Test
  void anAnswerThatComesWhileTheConnectionIsIdleClosesIt() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Manner manner =
        (requests, out) -> {
          out.write(StrayServer.answer(requests.subject()));
          out.flush();
          awaitUninterruptibly(over);
          out.write(StrayServer.answer("nobody"));
          requests.awaitEnd();
          closed.countDown();
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, ConnectionSettings.DEFAULT)) {
      assertThat(said(TestApi.start(client, "m", "first").join())).isEqualTo("first");
      over.countDown();
      closed.await();
      assertThat(said(TestApi.start(client, "m", "second").join())).isEqualTo("second");
      assertThat(server.connections).hasValue(2);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The second job has the connection already, and has written nothing on it yet. */
  @Test
  void anAnswerThatComesLateIsNotTheNextJobs() {
    CountDownLatch started = new CountDownLatch(1);
    Manner manner =
        (requests, out) -> {
          byte[] first = StrayServer.answer(requests.subject());
          out.write(first);
          out.flush();
          awaitUninterruptibly(started);
          out.write(first);
          requests.awaitEnd();
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, quietFor(Duration.ofSeconds(2)))) {
      assertThat(said(TestApi.start(client, "m", "first").join())).isEqualTo("first");
      CompletableFuture<Outcome> second = TestApi.start(client, "m", "second");
      started.countDown();
      assertThat(said(second.join())).isEqualTo("second");
      assertThat(server.connections).hasValue(2);
    }
  }

  /** Bytes that make no response are none the less a connection out of step. */
  @Test
  void strayLineEndsBehindAnAnswerCostNobodyAnything() {
    assertEachGetsItsOwn((requests, out) -> {
      while (true) {
        out.write(StrayServer.answer(requests.subject()));
        out.flush();
        out.write("\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
    });
  }

  @Test
  void aServerThatAnswersBeforeItIsAskedIsAFailureWithAName() {
    Manner manner =
        (requests, out) -> {
          out.write(StrayServer.answer("nobody"));
          out.flush();
          while (true) {
            out.write(StrayServer.answer(requests.subject()));
          }
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, PATIENT)) {
      Outcome outcome = TestApi.start(client, "m", "first").join();
      assertNamed(outcome, "bytes came while no request was under way");
      assertThat(server.connections).hasValue(3);
    }
  }

  private static void assertNamed(Outcome outcome, String what) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    Failure failure = ((Outcome.Failed) outcome).failure();
    assertThat(failure.message())
        .startsWith("the connection is out of step, and closed: ")
        .contains(what);
    assertThat(failure.status()).isEqualTo(503);
    assertThat(failure.type()).isEqualTo("connection_error");
    assertThat(failure.disposition().tag()).isEqualTo("retry");
    assertThat(failure.phase().tag()).isEqualTo("connect");
  }

  /** More than the sockets' buffers take, so that the request is not written yet. */
  private static final String LARGE = "x".repeat(16 << 20);

  @Test
  void aSuccessThatBeginsBeforeItsRequestIsWrittenIsNobodys() {
    Manner manner =
        (requests, out) -> {
          requests.head();
          out.write(StrayServer.answer("nobody"));
          requests.awaitEnd();
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, ConnectionSettings.DEFAULT)) {
      Outcome outcome = TestApi.start(client, "m", "first", LARGE).join();
      assertNamed(outcome, "a response with status 200 began before its request was written");
    }
  }

  @Test
  void aRefusalThatEndsTheConnectionMayComeEarly() {
    String error =
        "{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":\"no\"}}";
    byte[] refusal = StrayServer.response("413 Too Large\r\nconnection: close", error);
    Manner manner =
        (requests, out) -> {
          requests.head();
          out.write(refusal);
          requests.awaitEnd();
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, ConnectionSettings.DEFAULT)) {
      Outcome outcome = TestApi.start(client, "m", "first", LARGE).join();
      assertThat(((Outcome.Failed) outcome).failure().wireStatus()).isEqualTo(413);
    }
  }

  /** Many at once, with a stray answer behind every third. */
  @Test
  void manyAtOnceGetTheirOwnOrAFailure() {
    Manner manner =
        (requests, out) -> {
          for (int count = 1; ; count++) {
            byte[] answer = StrayServer.answer(requests.subject());
            out.write(count % 3 == 0 ? StrayServer.both(answer, answer) : answer);
          }
        };
    try (StrayServer server = new StrayServer(manner);
        ApiClient client = client(server, ConnectionSettings.DEFAULT)) {
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        for (int job = 0; job < 30; job++) {
          outcomes.add(TestApi.start(client, "m", round + "-" + job));
        }
        outcomes.getLast().join();
      }
      for (int job = 0; job < outcomes.size(); job++) {
        String subject = job / 30 + "-" + job % 30;
        assertThat(said(outcomes.get(job).join()))
            .satisfiesAnyOf(
                answer -> assertThat(answer).isEqualTo(subject),
                failure -> assertThat(failure).startsWith("the connection is out of step, and"));
      }
    }
  }
}
