package io.spillway.api;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.job.RequestBody;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt over Vert.x. Runs on one event loop, except for {@link #cancel}. */
final class HttpAttempt implements Attempt, HeldSteps.Stream {

  /**
   * How long to wait after the outcome for the end of the body, so that the connection can be used
   * again.
   */
  private static final long FAREWELL_MILLIS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(HttpAttempt.class);
  private static final int LOGGED_FRAMES = 12;
  private static final long NO_TIMER = -1;

  /** How many connections may fail before the request is written; after that the attempt fails. */
  private static final int MOST_UNUSED = 3;

  private static final AttemptListener NOBODY =
      new AttemptListener() {
        @Override
        public void began(ResponseStart start) {}

        @Override
        public void ended(AttemptEnd end) {}

        @Override
        public void cancelled(Usage cost) {}
      };

  private final Vertx vertx;
  private final ConnectionLoop connectionLoop;
  private final Target target;
  private final LongSupplier nanoTime;
  private final AttemptListener owner;
  private AttemptListener listener;
  private final ResponseReader reader;
  private final HeldRequest body;
  private final HeldSteps steps;
  private final Deadlines deadlines;
  private final long startedNanos;
  private long firstByteNanos;
  private long timer = NO_TIMER;
  private boolean ended;
  private boolean cancelled;
  private Usage cost = Usage.NONE;

  private boolean bodyEnded;
  private int unused;
  private RateLimits limits = RateLimits.NONE;

  /** The end of the attempt, while its message waits for memory to be written. */
  private @Nullable AttemptEnd unwritten;

  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private @Nullable OpenConnection connection;

  /**
   * Creates an attempt on an event loop; nothing happens before {@link #begin}. From any thread.
   */
  HttpAttempt(
      ConnectionLoop connectionLoop,
      AttemptContext around,
      Target target,
      RequestBody body,
      AttemptListener listener) {
    this.vertx = connectionLoop.getVertx();
    this.connectionLoop = connectionLoop;
    this.target = target;
    this.nanoTime = around.nanoTime();
    this.owner = listener;
    this.listener = listener;
    this.body = new HeldRequest(around.holdings(), body);
    this.steps =
        new HeldSteps(
            around.holdings(),
            step -> connectionLoop.laneContext().runOnContext(nothing -> step.run()),
            this);
    this.reader = new ResponseReader(around.settings(), target, around.clock(), steps);
    this.startedNanos = nanoTime.getAsLong();
    this.deadlines = new Deadlines(around.settings().limits(), startedNanos);
  }

  /** Begins the attempt, on the event loop; an exception becomes its outcome. */
  void begin(RequestOptions options) {
    try {
      start(options);
    } catch (Throwable defect) {
      guarded(() -> fail(defect));
    }
  }

  private void start(RequestOptions options) {
    if (ended) {
      return;
    }
    watch();
    connect(options);
  }

  private void connect(RequestOptions options) {
    connectionLoop
        .connect(target, options)
        .onSuccess(connected -> connected(connected, options))
        .onFailure(this::broken);
  }

  @Override
  public void cancel() {
    connectionLoop
        .laneContext()
        .runOnContext(nothing -> {
          if (!cancelled) {
            cancelled = true;
            Usage spent = ended ? cost : reader.usage();
            ended = true;
            body.gone();
            steps.close();
            release();
            owner.cancelled(spent);
          }
        });
  }

  private void connected(HttpClientRequest connected, RequestOptions options) {
    request = connected;
    OpenConnection taken = connectionLoop.open().of(connected.connection());
    connection = taken;
    if (ended) {
      connected.reset();
      return;
    }
    if (taken == null || taken.isOutOfStep()) {
      connectAnew(taken, options);
    } else if (taken.quietMillis() == 0) {
      send(connected);
    } else {
      long heard = vertx.setTimer(taken.quietMillis(), id -> send(connected));
      taken.whenOutOfStep(() -> {
        if (vertx.cancelTimer(heard)) {
          connectAnew(taken, options);
        }
      });
    }
  }

  /**
   * Takes another connection, because the first was closed or out of step before anything was sent
   * on it.
   */
  private void connectAnew(@Nullable OpenConnection lost, RequestOptions options) {
    if (ended) {
      return;
    }
    if (++unused < MOST_UNUSED) {
      connect(options);
      return;
    }
    ClosedChannelException closed = new ClosedChannelException();
    broken(lost == null ? closed : lost.cause(closed));
  }

  private void send(HttpClientRequest connected) {
    if (ended) {
      return;
    }
    connected.exceptionHandler(this::broken);
    deadlines.connected(nanoTime.getAsLong());
    watchAnew();
    connected.end(body.make()).onComplete(written -> body.gone());
    connected.response().onSuccess(this::read).onFailure(this::broken);
  }

  private void read(HttpClientResponse begun) {
    response = begun;
    long now = nanoTime.getAsLong();
    firstByteNanos = now;
    deadlines.responded(now);
    watchAnew();
    begun.exceptionHandler(this::broken);
    ResponseHead head = new ResponseHead(begun.statusCode(), begun.headers()::get);
    limits = target.dialect().limits(head);
    long headBytes = HeadBound.bytes(begun.headers());
    if (headBytes > HeadBound.TAKEN_BYTES) {
      tellStart(head);
      guarded(() -> reader.oversizedHead(head, headBytes, HeadBound.TAKEN_BYTES));
      release();
      return;
    }
    reader.head(head);
    tellStart(head);
    begun.handler(this::bytes);
    begun.endHandler(nothing -> {
      bodyEnded = true;
      if (!ended) {
        steps.take(reader::bytesAtEnd, () -> guarded(reader::end));
      }
    });
  }

  private void tellStart(ResponseHead head) {
    guarded(() -> listener.began(new ResponseStart(head.status(), reader.requestId(head), limits)));
  }

  private void bytes(Buffer buffer) {
    if (!ended) {
      byte[] bytes = buffer.getBytes();
      steps.take(() -> reader.bytesWith(bytes.length), () -> read(bytes));
    }
  }

  private void read(byte[] bytes) {
    guarded(() -> reader.bytes(bytes));
    if (!ended) {
      steps.shrinkTo(reader.heldBytes());
      deadlines.read(reader.takeProgress(), nanoTime.getAsLong());
    }
  }

  @Override
  public void pause() {
    if (!ended && response != null) {
      deadlines.paused();
      response.pause();
    }
  }

  @Override
  public void resume() {
    if (!ended && response != null) {
      deadlines.resumed(nanoTime.getAsLong());
      watchAnew();
      response.resume();
    }
  }

  @Override
  public void noRoom(boolean alone) {
    AttemptEnd late = unwritten;
    if (late != null) {
      tell(late.as(reader.withoutRoom(alone)));
      return;
    }
    guarded(() -> reader.noRoom(reader.heldBytes(), alone));
    release();
  }

  private void broken(Throwable fault) {
    bodyEnded = true;
    if (ended) {
      return;
    }
    Throwable cause = connection == null ? fault : connection.cause(fault);
    if (steps.isWaiting()) {
      noRoom(false); // the rest of the answer was not read in time and is lost
    } else {
      guarded(() -> reader.broken(cause));
    }
  }

  /**
   * Runs a step of the reader; whatever it throws becomes the outcome, also an Error: a stack
   * overflow or a class that cannot be loaded concerns this attempt only. (An OutOfMemoryError of
   * the heap ends the process before.)
   */
  private void guarded(Runnable step) {
    if (ended) {
      return;
    }
    try {
      step.run();
    } catch (Throwable defect) {
      fail(defect);
    }
    Outcome outcome = reader.outcome();
    if (outcome != null) {
      finish(outcome);
    }
  }

  private void fail(Throwable defect) {
    // Logged without its message, which may quote the server.
    LOG.error(
        "an answer could not be read: {} at {}",
        defect.getClass().getName(),
        Arrays.stream(defect.getStackTrace()).limit(LOGGED_FRAMES).toList());
    reader.failed(KnownFailure.INTERNAL, TransportFaults.describe(defect));
  }

  private void finish(Outcome outcome) {
    ended = true;
    body.gone();
    cancelTimer();
    if (!bodyEnded) {
      timer = vertx.setTimer(FAREWELL_MILLIS, id -> releaseUnlessEnded());
    }
    cost = reader.usage();
    AttemptTiming timing = AttemptTiming.of(startedNanos, firstByteNanos, nanoTime.getAsLong());
    AttemptEnd end = new AttemptEnd(outcome, cost, reader.deltaBytes(), limits, timing);
    steps.drop();
    if (outcome instanceof Outcome.Succeeded) {
      unwritten = end;
      steps.take(reader::writingBytes, () -> tell(end));
    } else {
      tell(end);
    }
  }

  /**
   * Tells the listener the end, and drops the answer, because the connection may live much longer.
   */
  private void tell(AttemptEnd end) {
    AttemptListener told = listener;
    unwritten = null;
    listener = NOBODY;
    reader.letGo();
    told.ended(end);
    steps.close();
  }

  private void watch() {
    long wait = deadlines.nanosToNextCheck(nanoTime.getAsLong());
    timer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(wait) + 1, id -> check());
  }

  /** Sets the timer again, because another limit runs now, which may end earlier. */
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
    Deadlines.TimeLimit limit = deadlines.exceeded(nanoTime.getAsLong());
    if (limit == null) {
      watch();
      return;
    }
    if (steps.isWaiting()) {
      noRoom(false);
      return;
    }
    String message =
        Failure.limitOf(limit.label()) + deadlines.length(limit).toMillis() + " ms is over";
    connectionLoop
        .lateProxy(limit, target)
        .ifPresentOrElse(
            proxy -> guarded(() -> reader.broken(ProxyFault.late(proxy, message))),
            () -> guarded(() -> reader.failed(KnownFailure.TIME_LIMIT, message)));
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
