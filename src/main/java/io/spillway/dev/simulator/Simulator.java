package io.spillway.dev.simulator;

import io.spillway.dev.simulator.answers.Recordings;
import io.spillway.dev.simulator.answers.Responder;
import io.spillway.dev.simulator.calls.CallCounters;
import io.spillway.dev.simulator.calls.SimulatorStats;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.server.MessagesServer;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A simulator of the Messages API: an HTTP server that streams as the real API does, and fails as
 * it does if the settings ask for it. Its number of threads does not depend on the number of
 * streams.
 */
public final class Simulator implements AutoCloseable {
  private static final long START_SECONDS = 20;
  private static final long CLOSE_SECONDS = 10;
  private static final long FLUSH_MILLIS = 200;

  private final Vertx vertx;
  private final int port;
  private final CallCounters counters;
  private final SimulatorSettings settings;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Simulator(Vertx vertx, int port, CallCounters counters, SimulatorSettings settings) {
    this.vertx = vertx;
    this.port = port;
    this.counters = counters;
    this.settings = settings;
  }

  /**
   * Starts a simulator; when this returns it accepts calls.
   *
   * @throws FaultsFileException if the replay directory cannot be used
   * @throws IllegalStateException if the address cannot be listened on
   */
  public static Simulator start(SimulatorSettings settings) {
    Recordings recordings = settings.replay() == null ? null : Recordings.read(settings.replay());
    var counters = new CallCounters();
    Vertx vertx = Vertx.vertx(vertxOptions(settings));
    try {
      int port = deploy(vertx, settings, new Responder(settings, recordings), counters);
      vertx.setPeriodic(FLUSH_MILLIS, _ -> settings.log().flush());
      return new Simulator(vertx, port, counters, settings);
    } catch (Exception e) { // await throws whatever the bind threw, checked or not.
      var _ = vertx.close();
      throw new IllegalStateException(
          "cannot listen on %s:%d: %s".formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  private static VertxOptions vertxOptions(SimulatorSettings settings) {
    return new VertxOptions()
        .setEventLoopPoolSize(settings.eventLoops())
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /** One server per event loop, all on one port. */
  private static int deploy(
      Vertx vertx, SimulatorSettings settings, Responder responder, CallCounters counters)
      throws TimeoutException {
    List<MessagesServer> servers = new CopyOnWriteArrayList<>();
    Supplier<MessagesServer> server =
        () -> {
          var made = new MessagesServer(settings, responder, counters);
          servers.add(made);
          return made;
        };
    vertx
        .deployVerticle(server, new DeploymentOptions().setInstances(settings.eventLoops()))
        .await(START_SECONDS, TimeUnit.SECONDS);
    return servers.getFirst().actualPort();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Its base address, to be given to a client. */
  public String baseUrl() {
    return (settings.authority() == null ? "http://" : "https://") + settings.host() + ":" + port;
  }

  /** The counters now; thread-safe. */
  public SimulatorStats stats() {
    return counters.stats();
  }

  /** Breaks off the open streams, frees the port, and closes the log. Once; then does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the simulator does not close", e);
    } finally {
      settings.log().close();
    }
  }
}
