package io.spillway.dev.simulator;

import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A simulator that plays fixtures, and what became of each: a request to {@code /NAME/v1/messages}
 * gets the fixture of that name.
 */
public final class FixtureServer implements AutoCloseable, CallLog {
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> left = new ConcurrentHashMap<>();
  private @Nullable Simulator simulator;

  private FixtureServer() {}

  /** Starts on a free port of 127.0.0.1, with HTTP/1.1 in the clear. */
  public static FixtureServer start(Collection<Fixture> played) {
    return start(played, null);
  }

  /** Starts on a free port of 127.0.0.1, over TLS if there is an authority. */
  public static FixtureServer start(Collection<Fixture> played, @Nullable Authority authority) {
    FixtureServer server = new FixtureServer();
    server.simulator =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system())
                .fixtures(played)
                .authority(authority)
                .log(server)
                .build());
    return server;
  }

  /** Where the fixture is played. */
  public String baseUrl(String name) {
    return simulator.baseUrl() + "/" + name;
  }

  /** How many requests for the fixture came. */
  public int requests(String name) {
    return requests.getOrDefault(fault(name), new AtomicInteger()).get();
  }

  /** Completes when the client has left a connection of the fixture that the server held open. */
  public CompletableFuture<Void> left(String name) {
    return left.computeIfAbsent(fault(name), _ -> new CompletableFuture<>());
  }

  /** How many connections there were. */
  public long connections() {
    return simulator.stats().connections();
  }

  private static String fault(String name) {
    return "fixture " + name;
  }

  @Override
  public void received(Call call) {
    requests.computeIfAbsent(call.fault(), _ -> new AtomicInteger()).incrementAndGet();
  }

  @Override
  public void ended(Call call, CallEnd end) {
    if (end.how() == CallEnd.How.CLIENT_WENT_AWAY) {
      left.computeIfAbsent(call.fault(), _ -> new CompletableFuture<>()).complete(null);
    }
  }

  /** Closes the simulator, which closes its log: that is this again. */
  @Override
  public void close() {
    simulator.close();
  }
}
