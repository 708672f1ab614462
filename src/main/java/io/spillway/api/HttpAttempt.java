package io.spillway.api;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One attempt over Vert.x. All but {@link #cancel} runs on the event loop of its lane. */
final class HttpAttempt implements Attempt {

  /**
   * How long the end of a body may take after its outcome, so that the connection can be used
   * again.
   */
  private static final long FAREWELL_MILLIS = 2_000;

  private static final long NO_TIMER = -1;

  /** How many connections may end before the request is written. */
  private static final int MOST_UNUSED = 3;

  private final Vertx vertx;
  private final Lane lane;
  private final LongSupplier nanoTime;
  private final AttemptListener listener;
  private final ResponseReader reader;
  private final Deadlines deadlines;
  private final long startedNanos;
  private long firstByteNanos;
  private long timer = NO_TIMER;
  private boolean ended;
  private boolean bodyEnded;
  private int unused;
  private @Nullable HttpClientRequest request;
  private @Nullable OpenConnection connection;

  HttpAttempt(
      Vertx vertx,
      Lane lane,
      ApiSettings settings,
      InstantSource clock,
      LongSupplier nanoTime,
      AttemptListener listener) {
    this.vertx = vertx;
    this.lane = lane;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.reader = new ResponseReader(settings, clock);
    this.startedNanos = nanoTime.getAsLong();
    this.deadlines = new Deadlines(settings.limits(), startedNanos);
  }

  void start(RequestOptions options, byte[] body) {
    if (ended) {
      return;
    }
    watch();
    connect(options, body);
  }

  private void connect(RequestOptions options, byte[] body) {
    lane.client()
        .request(options)
        .onSuccess(connected -> connected(connected, options, body))
        .onFailure(this::broken);
  }

  @Override
  public void cancel() {
    lane.laneContext()
        .runOnContext(nothing -> {
          ended = true;
          release();
        });
  }

  private void connected(HttpClientRequest connected, RequestOptions options, byte[] body) {
    request = connected;
    OpenConnection taken = lane.open().of(connected.connection());
    connection = taken;
    if (ended) {
      connected.reset();
      return;
    }
    if (taken == null || taken.isOutOfStep()) {
      connectAnew(taken, options, body);
    } else if (taken.quietMillis() == 0) {
      send(connected, body);
    } else {
      long heard = vertx.setTimer(taken.quietMillis(), id -> send(connected, body));
      taken.whenOutOfStep(() -> {
        if (vertx.cancelTimer(heard)) {
          connectAnew(taken, options, body);
        }
      });
    }
  }

  /** Nothing was sent on a connection that is out of step, or closed: another one is taken. */
  private void connectAnew(@Nullable OpenConnection lost, RequestOptions options, byte[] body) {
    if (ended) {
      return;
    }
    if (++unused < MOST_UNUSED) {
      connect(options, body);
      return;
    }
    ClosedChannelException closed = new ClosedChannelException();
    broken(lost == null ? closed : lost.cause(closed));
  }

  private void send(HttpClientRequest connected, byte[] body) {
    if (ended) {
      return;
    }
    connected.exceptionHandler(this::broken);
    deadlines.connected(nanoTime.getAsLong());
    watchAnew();
    connected.send(Buffer.buffer(body)).onSuccess(this::read).onFailure(this::broken);
  }

  private void read(HttpClientResponse response) {
    long now = nanoTime.getAsLong();
    firstByteNanos = now;
    deadlines.responded(now);
    watchAnew();
    response.exceptionHandler(this::broken);
    ResponseHead head = new ResponseHead(response.statusCode(), response.headers()::get);
    long headBytes = HeadBound.bytes(response.headers());
    if (headBytes > HeadBound.TAKEN_BYTES) {
      guarded(() -> reader.oversizedHead(head, headBytes, HeadBound.TAKEN_BYTES));
      release();
      return;
    }
    reader.head(head);
    response.handler(this::bytes);
    response.endHandler(nothing -> {
      bodyEnded = true;
      guarded(reader::end);
    });
  }

  private void bytes(Buffer buffer) {
    if (!ended) {
      guarded(() -> reader.bytes(buffer.getBytes()));
      deadlines.read(reader.takeProgress(), nanoTime.getAsLong());
    }
  }

  private void broken(Throwable fault) {
    bodyEnded = true;
    Throwable cause = connection == null ? fault : connection.cause(fault);
    guarded(() -> reader.broken(cause));
  }

  /** Runs a step of the reader; an exception of ours is an outcome too. */
  private void guarded(Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException defect) {
      reader.failed(KnownFailure.INTERNAL, TransportFaults.describe(defect));
    }
    Outcome outcome = reader.outcome();
    if (outcome != null) {
      finish(outcome);
    }
  }

  private void finish(Outcome outcome) {
    ended = true;
    cancelTimer();
    if (!bodyEnded) {
      timer = vertx.setTimer(FAREWELL_MILLIS, id -> releaseUnlessEnded());
    }
    long now = nanoTime.getAsLong();
    long first = firstByteNanos == 0 ? now : firstByteNanos;
    listener.ended(
        outcome,
        new AttemptTiming(
            Duration.ofNanos(first - startedNanos), Duration.ofNanos(now - startedNanos)));
  }

  private void watch() {
    long wait = deadlines.nanosToNextCheck(nanoTime.getAsLong());
    timer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait) + 1, id -> check());
  }

  /** Another limit runs now, and may be over before the one that was watched. */
  private void watchAnew() {
    if (!ended) {
      cancelTimer();
      watch();
    }
  }

  private void check() {
    if (ended) {
      return;
    }
    Deadlines.Limit limit = deadlines.exceeded(nanoTime.getAsLong());
    if (limit == null) {
      watch();
      return;
    }
    String message =
        "the " + limit.label() + " limit of " + deadlines.length(limit).toMillis() + " ms is over";
    guarded(() -> reader.failed(KnownFailure.TIME_LIMIT, message));
    release();
    if (limit.isOfSilence() && connection != null) {
      long half = deadlines.length(limit).toNanos() / 2;
      connection.retireIfSilentSince(nanoTime.getAsLong() - half);
    }
  }

  private void releaseUnlessEnded() {
    if (!bodyEnded) {
      release();
    }
  }

  private void release() {
    cancelTimer();
    if (request != null) {
      request.reset();
    }
  }

  private void cancelTimer() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
