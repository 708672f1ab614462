package io.spillway.router;

import io.spillway.metrics.Meters;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The router role: Kafka Streams with the router's topology. */
public final class Router implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final KafkaStreams streams;
  private final Lifecycle lifecycle = new Lifecycle();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Router(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Starts a router.
   *
   * @param properties of Kafka Streams, application id and exactly_once_v2 included
   * @param created hears of the streams instance before it starts, to bind metrics
   */
  public static Router start(
      RouterSettings settings,
      Properties properties,
      Meters meters,
      InstantSource clock,
      Consumer<KafkaStreams> created) {
    meters.routerStarts(settings.retryTopics().size());
    KafkaStreams streams = new KafkaStreams(RouterTopology.build(settings, meters), properties);
    Router router = new Router(streams);
    RestartBudget budget = new RestartBudget();
    streams.setUncaughtExceptionHandler(failure -> router.failed(failure, budget, clock));
    streams.setStateListener((to, from) -> router.moved(to));
    created.accept(streams);
    streams.start();
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

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      lifecycle.move(RoleState.DRAINING, "told to stop");
      // Without leaving, the group would wait for the session's end before it goes on.
      boolean ended =
          streams.close(
              CloseOptions.timeout(CLOSE_TIMEOUT)
                  .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
      lifecycle.move(ended ? RoleState.STOPPED : RoleState.FAILED, ended ? "" : "did not stop");
    }
  }

  private StreamThreadExceptionResponse failed(
      Throwable failure, RestartBudget budget, InstantSource clock) {
    if (budget.take(clock.instant())) {
      LOG.warn("a stream thread ended by an error and is replaced", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.error("a stream thread ended by an error, too often now; the router stops", failure);
    lifecycle.move(RoleState.FAILED, failure.toString());
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private void moved(KafkaStreams.State to) {
    if (to == KafkaStreams.State.RUNNING) {
      lifecycle.move(RoleState.RUNNING, "");
    } else if (to == KafkaStreams.State.ERROR) {
      lifecycle.move(RoleState.FAILED, "Kafka Streams is in state ERROR");
    }
  }
}
