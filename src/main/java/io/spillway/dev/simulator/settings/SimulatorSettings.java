package io.spillway.dev.simulator.settings;

import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a simulator.
 *
 * @param clock for the times in logs and rate-limit headers
 * @param host the address to listen on
 * @param port the port to listen on; 0 picks a free one
 * @param eventLoops threads that serve, from 1
 * @param seed decides lengths, times and ids; the faults have their own
 * @param speed how long and how fast streams are
 * @param pingInterval between the pings of a stall with pings
 * @param faults what goes wrong
 * @param replay a directory of recorded streams to send instead of made ones, or null
 * @param chunkBytes chops every stream into pieces of so many bytes; 0 sends event by event
 * @param seenRequests how many different requests are remembered for their count of calls
 * @param authority whose certificate the server shows over TLS, with HTTP/2 and HTTP/1.1; null for
 *     HTTP/1.1 in the clear
 * @param fixtures what requests to {@code /NAME/v1/messages} get, by NAME
 * @param log hears of every call; closed with the simulator
 */
public record SimulatorSettings(
    InstantSource clock,
    String host,
    int port,
    int eventLoops,
    long seed,
    Speed speed,
    Duration pingInterval,
    Faults faults,
    @Nullable Path replay,
    int chunkBytes,
    int seenRequests,
    @Nullable Authority authority,
    Map<String, Fixture> fixtures,
    CallLog log) {
  /** The most pieces of text that a default stream has. */
  public static final int DEFAULT_EVENTS = 40;

  /** Checks the ranges. */
  public SimulatorSettings {
    fixtures = Map.copyOf(fixtures);
    check("port", port, 0, 65_535);
    check("eventLoops", eventLoops, 1, 64);
    check("chunkBytes", chunkBytes, 0, Integer.MAX_VALUE);
    check("seenRequests", seenRequests, 1, Integer.MAX_VALUE);
    if (pingInterval.toMillis() < 1) {
      throw new IllegalArgumentException("pingInterval " + pingInterval + "; allowed: from 1 ms");
    }
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(key + " " + value + "; allowed: " + least + " to " + most);
    }
  }

  /** Starts from the defaults: a free port on 127.0.0.1, no delays, no faults, no log. */
  public static Builder builder(InstantSource clock) {
    return new Builder(clock);
  }

  /** Collects settings. */
  public static final class Builder {
    private final InstantSource clock;
    private String host = "127.0.0.1";
    private int port;
    private int eventLoops = 1;
    private long seed;
    private Speed speed = Speed.instant(DEFAULT_EVENTS);
    private Duration pingInterval = Duration.ofSeconds(15);
    private Faults faults = Faults.none();
    private @Nullable Path replay;
    private int chunkBytes;
    private int seenRequests = 1 << 18;
    private @Nullable Authority authority;
    private Map<String, Fixture> fixtures = Map.of();
    private CallLog log = CallLog.none();

    private Builder(InstantSource clock) {
      this.clock = clock;
    }

    /** The address to listen on. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** The port to listen on; 0 picks a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Threads that serve. */
    public Builder eventLoops(int value) {
      eventLoops = value;
      return this;
    }

    /** Decides lengths, times and ids. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** How long and how fast streams are. */
    public Builder speed(Speed value) {
      speed = value;
      return this;
    }

    /** Between the pings of a stall with pings. */
    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    /** What goes wrong. */
    public Builder faults(Faults value) {
      faults = value;
      return this;
    }

    /** A directory of recorded streams, or null. */
    public Builder replay(@Nullable Path value) {
      replay = value;
      return this;
    }

    /** Chops every stream into pieces of so many bytes. */
    public Builder chunkBytes(int value) {
      chunkBytes = value;
      return this;
    }

    /** How many different requests are remembered. */
    public Builder seenRequests(int value) {
      seenRequests = value;
      return this;
    }

    /** Whose certificate is shown over TLS, or null for HTTP/1.1 in the clear. */
    public Builder authority(@Nullable Authority value) {
      authority = value;
      return this;
    }

    /** What requests to {@code /NAME/v1/messages} get, whatever they ask for. */
    public Builder fixtures(Collection<Fixture> values) {
      fixtures = values.stream().collect(Collectors.toMap(Fixture::name, fixture -> fixture));
      return this;
    }

    /** Hears of every call. */
    public Builder log(CallLog value) {
      log = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public SimulatorSettings build() {
      return new SimulatorSettings(
          clock,
          host,
          port,
          eventLoops,
          seed,
          speed,
          pingInterval,
          faults,
          replay,
          chunkBytes,
          seenRequests,
          authority,
          fixtures,
          log);
    }
  }
}
