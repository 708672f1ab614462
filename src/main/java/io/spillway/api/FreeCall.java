package io.spillway.api;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call that is no message, on the way that messages take: the same connections, proxy, trust
 * and credential. Runs on its event loop; never throws.
 */
final class FreeCall {
  private static final int MOST_BYTES = 64 * 1_024;

  private final ConnectionLoop loop;
  private final Target target;
  private final CompletableFuture<FreeAnswer> told;
  private final Failures failures;
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest request;
  private @Nullable ResponseHead head;

  FreeCall(
      ConnectionLoop loop,
      Target target,
      AttemptContext around,
      CompletableFuture<FreeAnswer> told) {
    this.loop = loop;
    this.target = target;
    this.told = told;
    this.failures = new Failures(target, around.clock());
  }

  /** Makes the call; it fails with a time limit if it is not answered within the patience. */
  void make(RequestOptions options, byte[] sent, Duration patience) {
    loop.getVertx().setTimer(patience.toMillis(), timer -> late(patience));
    loop.connect(target, options)
        .onSuccess(connected -> {
          request = connected;
          if (told.isDone()) { // nobody waits any more
            reset();
            return;
          }
          connected.send(Buffer.buffer(sent)).onSuccess(this::read).onFailure(this::broken);
        })
        .onFailure(this::broken);
  }

  private void read(HttpClientResponse begun) {
    ResponseHead seen = new ResponseHead(begun.statusCode(), begun.headers()::get);
    head = seen;
    failures.begin(seen);
    begun.exceptionHandler(this::broken);
    begun.handler(bytes -> {
      body.appendBuffer(bytes);
      if (body.length() > MOST_BYTES) {
        answered(seen);
        reset();
      }
    });
    begun.endHandler(nothing -> answered(seen));
  }

  private void answered(ResponseHead seen) {
    int length = Math.min(body.length(), MOST_BYTES);
    String text = body.getString(0, length, StandardCharsets.UTF_8.name());
    boolean good = seen.status() >= 200 && seen.status() < 300;
    Failure failure = good ? null : failures.hidden(failures.response(text));
    told.complete(new FreeAnswer(seen.status(), text, seen.header("date"), failure));
  }

  private void broken(Throwable fault) {
    ResponseHead seen = head;
    if (seen != null) {
      answered(seen);
      return;
    }
    Failure failure = failures.hidden(failures.connecting(fault));
    told.complete(new FreeAnswer(null, "", null, failure));
  }

  private void late(Duration patience) {
    if (!told.isDone()) {
      String message = "no answer within " + patience.toMillis() + " ms";
      Failure failure = failures.known(KnownFailure.TIME_LIMIT, message);
      told.complete(new FreeAnswer(null, "", null, failure));
      reset();
    }
  }

  private void reset() {
    if (request != null) {
      request.reset();
    }
  }
}
