package io.spillway.router;

import io.spillway.metrics.Meters;
import io.spillway.progress.StartDecision;
import io.spillway.role.Headway;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.StartRefused;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router role: Kafka Streams with the router's topology. Where it begins is settled before
 * Streams starts, and again when a stream thread has ended by an offset that is not there.
 */
public final class Router implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** How long Kafka may take to tell where routing begins: at the start, and in between. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration PATIENCE_OF_A_THREAD = Duration.ofSeconds(20);

  /** How often the failures topic is asked whether it is still the one that was there. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final KafkaStreams streams;
  private final RouterStart start;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("router watch").factory());
  private final Lifecycle lifecycle = new Lifecycle();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicLong timesRunning = new AtomicLong();

  private Router(KafkaStreams streams, RouterStart start) {
    this.streams = streams;
    this.start = start;
  }

  /**
   * Starts a router. Blocks until it is settled where it begins.
   *
   * @param properties of Kafka Streams, application id and exactly_once_v2 included
   * @param start settles where it begins
   * @param created hears of the streams instance before it starts, to bind metrics
   * @throws io.spillway.role.StartRefused if that cannot be decided
   */
  public static Router start(
      RouterSettings settings,
      Properties properties,
      RouterStart start,
      Meters meters,
      InstantSource clock,
      Consumer<KafkaStreams> created) {
    meters.routerStarts(settings.retryTopics().size());
    Uuid failuresId = start.settle(PATIENCE);
    KafkaStreams streams =
        new KafkaStreams(RouterTopology.build(settings, failuresId, meters), properties);
    Router router = new Router(streams, start);
    Restarts restarts = new Restarts(settings.refusalTimeout());
    streams.setUncaughtExceptionHandler(failure -> router.failed(failure, restarts, clock));
    streams.setStateListener((to, from) -> router.moved(to));
    created.accept(streams);
    streams.start();
    router.watch.scheduleWithFixedDelay(
        () -> router.look(failuresId), LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    return router;
  }

  @Override
  public String name() {
    return "router";
  }

  @Override
  public Lifecycle.Status status() {
    return lifecycle.status();
  }

  /** The group takes it in again and again; if it never comes to run, it routes nothing. */
  @Override
  public Headway headway() {
    return new Headway(
        streams.state() == KafkaStreams.State.RUNNING ? "" : "Kafka Streams rebalances",
        timesRunning.get());
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      lifecycle.move(RoleState.DRAINING, "told to stop");
      told.countDown();
      watch.shutdownNow();
      // Without leaving, the group would wait for the session's end before it goes on.
      boolean ended =
          streams.close(
              CloseOptions.timeout(CLOSE_TIMEOUT)
                  .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
      lifecycle.move(ended ? RoleState.STOPPED : RoleState.FAILED, ended ? "" : "did not stop");
    }
  }

  private StreamThreadExceptionResponse failed(
      Throwable failure, Restarts restarts, InstantSource clock) {
    if (concernsItsLog(failure) && !mayGoOn()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Restarts.Verdict verdict = restarts.ended(failure, clock.instant());
    if (verdict.pause() == null) {
      String why = verdict.why().isEmpty() ? failure.toString() : verdict.why();
      LOG.error("a stream thread ended by an error, for too long now; the router stops", failure);
      lifecycle.move(RoleState.FAILED, why);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (verdict.why().isEmpty()) {
      LOG.warn("a stream thread ended by an error and is replaced", failure);
    } else {
      lifecycle.move(RoleState.WAITING, verdict.why());
      if (verdict.news()) {
        LOG.warn("the router waits and tries again: {}", verdict.why());
      }
    }
    await(verdict.pause());
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** On the stream thread that ends: the next one comes after the pause. */
  private void await(Duration pause) {
    try {
      if (told.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("told to stop");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the thread ended by an offset or a topic that is not there. */
  private static boolean concernsItsLog(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidOffsetException || cause instanceof MissingSourceTopicException) {
        return true;
      }
    }
    return false;
  }

  /** Settles anew where routing begins, on the stream thread that ends. */
  private boolean mayGoOn() {
    try {
      start.settle(PATIENCE_OF_A_THREAD);
    } catch (StartRefused refused) {
      refuse(String.valueOf(refused.getMessage()));
      return false;
    } catch (KafkaException notNow) {
      LOG.warn("the next stream thread will ask again where to begin: {}", notNow.toString());
    }
    return true;
  }

  private void refuse(String why) {
    lifecycle.move(RoleState.FAILED, why);
    LOG.error("the router stops: {}", why);
  }

  /** On the watch's thread: events of a topic that was made anew are not those it knows. */
  private void look(Uuid failuresId) {
    try {
      Uuid now = start.topicId();
      if (!now.equals(failuresId)) {
        refuse(
            "the failures topic has the id %s, and was routed with the id %s: %s"
                .formatted(now, failuresId, StartDecision.MADE_ANEW));
        watch.shutdown();
        streams.close(Duration.ZERO);
      }
    } catch (KafkaException notNow) {
      LOG.debug("asking again for the failures topic: {}", notNow.toString());
    }
  }

  private void moved(KafkaStreams.State to) {
    if (to == KafkaStreams.State.RUNNING) {
      timesRunning.incrementAndGet();
      lifecycle.move(RoleState.RUNNING, "");
    } else if (to == KafkaStreams.State.ERROR) {
      lifecycle.move(RoleState.FAILED, "Kafka Streams is in state ERROR");
    }
  }
}
