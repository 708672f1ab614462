package io.spillway.router;

import io.spillway.config.RoleName;
import io.spillway.metrics.Meters;
import io.spillway.progress.StartDecision;
import io.spillway.refusal.Access;
import io.spillway.refusal.GrowingPause;
import io.spillway.role.Headway;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.StartRefused;
import io.spillway.time.Clocks;
import io.spillway.transaction.Throttle;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The router role: runs Kafka Streams with the router's topology. Where it begins is decided before
 * Streams starts, and again after a stream thread has ended because its offset or topic does not
 * exist.
 */
public final class Router implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /**
   * How long Kafka may take to answer when a stream thread has ended and it must be decided again
   * where routing begins.
   */
  private static final Duration PATIENCE_OF_A_THREAD = Duration.ofSeconds(20);

  /** How often to check whether the failures topic is still the same, and how far it is routed. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** How long transactions are kept small after a quota has delayed producers. */
  private static final Duration CAREFUL = Duration.ofMinutes(10);

  private final RouterSettings settings;
  private final Function<Topology, KafkaStreams> source;
  private final RouterStart start;
  private final Meters meters;
  private final Consumer<KafkaStreams> created;
  private final Restarts restarts;
  private final Clocks clocks;
  private final Access access;
  private final RouterLag lag = new RouterLag();
  private final Throttle throttle = new Throttle();
  private final Meters.Watch quota;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name(RoleName.ROUTER + " watch").factory());
  private final Lifecycle lifecycle = new Lifecycle();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicLong timesRunning = new AtomicLong();
  private volatile @Nullable KafkaStreams streams;
  private volatile boolean wasThrottled;

  /** Why Streams must be replaced; empty if it need not. */
  private volatile String stale = "";

  private volatile long throttledNanos;

  private Router(
      RouterSettings settings,
      Function<Topology, KafkaStreams> source,
      RouterStart start,
      Meters meters,
      Clocks clocks,
      Consumer<KafkaStreams> created) {
    this.settings = settings;
    this.source = source;
    this.start = start;
    this.meters = meters;
    this.clocks = clocks;
    this.created = created;
    this.restarts = new Restarts(settings);
    GrowingPause pause = new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(8));
    this.access = new Access(RoleName.ROUTER, settings.refusalTimeout(), pause);
    this.quota = meters.watchQuota(RoleName.ROUTER, throttle::longest);
  }

  /**
   * Starts a router. Blocks until it is decided where it begins, or until Kafka has failed to
   * answer once; then it goes on trying in the background.
   *
   * @param source creates Kafka Streams, with exactly_once_v2
   * @param start decides where it begins
   * @param created called with the streams instance before it starts, to bind metrics
   * @throws StartRefused if where it begins cannot be decided
   */
  public static Role start(
      RouterSettings settings,
      Function<Topology, KafkaStreams> source,
      RouterStart start,
      Meters meters,
      Clocks clocks,
      Consumer<KafkaStreams> created) {
    Router router = new Router(settings, source, start, meters, clocks, created);
    try {
      if (!router.begins()) {
        router.watch.execute(router::beginLater);
      }
      return router;
    } catch (RuntimeException failure) {
      router.close();
      throw failure;
    }
  }

  /** Starts Streams if it can be decided where to begin; returns whether it did. */
  private boolean begins() {
    Uuid failuresId;
    try {
      failuresId = start.settle(Duration.ZERO);
    } catch (InterruptException stopped) {
      throw stopped;
    } catch (KafkaException notNow) {
      RouterRefusals.missing(notNow, settings).ifPresent(this::waitFor);
      return false;
    }
    run(failuresId);
    return true;
  }

  private void waitFor(String missing) {
    access.refused(missing, clocks.nanos());
    lifecycle.move(RoleState.WAITING, access.trouble());
  }

  /**
   * On the watch's thread: tries again until Streams has started, or Kafka has refused for too
   * long.
   */
  private void beginLater() {
    GrowingPause pause = new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(8));
    LOG.info("the router waits for Kafka");
    try {
      do {
        if (access.isExpired(clocks.nanos())) {
          refuse(access.trouble() + ", for too long");
          return;
        }
        await(Duration.ofNanos(pause.failed()));
      } while (told.getCount() > 0 && !begins());
    } catch (InterruptException stopped) {
      LOG.debug("told to stop while it waited for Kafka");
    } catch (RuntimeException failure) {
      refuse(String.valueOf(failure.getMessage()));
    }
  }

  private void run(Uuid failuresId) {
    KafkaStreams fresh =
        source.apply(RouterTopology.build(settings, failuresId, meters, this::isThrottledOfLate));
    fresh.setUncaughtExceptionHandler(this::failed);
    fresh.setStateListener((to, from) -> moved(to));
    created.accept(fresh);
    streams = fresh;
    fresh.start();
    watch.execute(() -> watch(failuresId));
  }

  /** Checks topic and progress until the router is told to stop. On the watch's thread. */
  private void watch(Uuid failuresId) {
    try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader = start.reader()) {
      while (!told.await(LOOK.toSeconds(), TimeUnit.SECONDS) && stale.isEmpty()) {
        look(failuresId, reader);
      }
    } catch (InterruptException | InterruptedException stopped) {
      LOG.debug("told to stop while it looked");
    }
    if (told.getCount() > 0 && !lifecycle.status().state().isFinal()) {
      replaceStreams();
    }
  }

  /** Ends Streams and starts it anew, with new clients. On the watch's thread. */
  private void replaceStreams() {
    LOG.warn("the router begins anew: {}", stale);
    lifecycle.move(RoleState.WAITING, stale);
    stale = "";
    closeStreams();
    beginLater();
  }

  @Override
  public void clockSetBack(Duration by) {
    stale = "the clock was set back by " + by.toSeconds() + " s, and Kafka's clients are replaced";
  }

  @Override
  public RoleName name() {
    return RoleName.ROUTER;
  }

  @Override
  public Lifecycle.RoleStatus status() {
    Lifecycle.RoleStatus now = lifecycle.status();
    return now.state() == RoleState.RUNNING
        ? new Lifecycle.RoleStatus(RoleState.RUNNING, throttle.remark())
        : now;
  }

  /** Running is not enough: if there are events to route, the committed offsets must move. */
  @Override
  public Headway headway() {
    KafkaStreams now = streams;
    return now == null
        ? Headway.NOTHING_OWED
        : lag.headway(now.state() == KafkaStreams.State.RUNNING, timesRunning.get());
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    lifecycle.move(RoleState.DRAINING, "told to stop");
    told.countDown();
    watch.shutdownNow();
    boolean watched = awaitWatch();
    boolean ended = closeStreams() && watched;
    quota.close();
    lifecycle.move(ended ? RoleState.STOPPED : RoleState.FAILED, ended ? "" : "did not stop");
  }

  /** Waits for the end of the watch; afterwards nothing is started any more. */
  private boolean awaitWatch() {
    try {
      return watch.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes Streams and leaves the group, which would otherwise wait for the session timeout. */
  private boolean closeStreams() {
    KafkaStreams now = streams;
    return now == null
        || now.close(
            CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
  }

  private StreamThreadExceptionResponse failed(Throwable failure) {
    if (concernsItsLog(failure) && !mayGoOn()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Restarts.RestartDecision verdict = restarts.ended(failure, clocks.now());
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

  /** Waits before the next thread starts; on the stream thread that ends. */
  private void await(Duration pause) {
    try {
      if (told.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("told to stop");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the thread ended because an offset or a topic does not exist. */
  private static boolean concernsItsLog(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidOffsetException || cause instanceof MissingSourceTopicException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decides again where routing begins, on the stream thread that ends; returns whether it may go
   * on.
   */
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

  /** On the watch's thread. */
  private void look(
      Uuid failuresId, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader) {
    KafkaStreams now = streams;
    if (now == null || lifecycle.status().state().isFinal()) {
      return;
    }
    throttle.look(now.metrics());
    if (throttle.isThrottled()) {
      throttledNanos = clocks.nanos();
      wasThrottled = true;
    }
    lag.look(reader, now.state() == KafkaStreams.State.RUNNING, own(now));
    lookAtTopic(failuresId, now);
  }

  private static Set<TopicPartition> own(KafkaStreams now) {
    return now.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Ends the router if the failures topic was deleted and created again, because its events are not
   * the ones that were counted as routed.
   */
  private void lookAtTopic(Uuid failuresId, KafkaStreams now) {
    try {
      Uuid id = start.topicId();
      if (!id.equals(failuresId)) {
        refuse(
            "the failures topic has the id %s, and was routed with the id %s: %s"
                .formatted(id, failuresId, StartDecision.MADE_ANEW));
        now.close(Duration.ZERO);
      }
    } catch (InterruptException stopped) {
      throw stopped;
    } catch (KafkaException notNow) {
      LOG.debug("asking again for the failures topic: {}", notNow.toString());
    }
  }

  /** Whether a quota has delayed producers within the last {@link #CAREFUL}. From any thread. */
  private boolean isThrottledOfLate() {
    return wasThrottled && clocks.nanos() - throttledNanos < CAREFUL.toNanos();
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
