package io.spillway.dev.cli;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.calls.CallLogFile;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spillway simulator}: the Messages API stand-in as a process of its own. */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    header = "A Messages API stand-in that streams, and fails as the real one does.",
    description = {
      "",
      "Serves POST /v1/messages until it is interrupted: event streams of text, thinking and tool"
          + " use, or whole messages, with the headers and error envelopes of the real API. The"
          + " text of an answer begins with \"Answer to\" and the request's metadata.user_id (or"
          + " the first line of its last message), so that it can be seen to belong there.",
      "",
      "Any key is accepted, none leaves the simulator. GET /simulator/stats shows its counters.",
      "",
      "The same seed and the same requests give the same answers and the same faults, in any"
          + " order. docs/reference/simulator.md describes the faults file, the replay and the"
          + " log.%n"
    },
    footer = {
      "",
      "Examples:",
      "  Fast, without faults, on a free port:",
      "    spillway simulator --port 0",
      "  One stream in five breaks, at the pace of a real model:",
      "    spillway simulator --faults faults.json --first-byte-millis 400 --event-millis 20",
      "  Recorded streams: the model claude-x gets the bytes of recorded/claude-x.sse:",
      "    spillway simulator --replay recorded --chunk-bytes 7"
    })
final class SimulatorCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
  private String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "N", description = "Port to listen on; 0 picks one.")
  private int port = 8089;

  @Option(
      names = "--faults",
      paramLabel = "FILE",
      description = "What goes wrong, and how often (JSON).")
  private @Nullable Path faults;

  @Option(
      names = "--replay",
      paramLabel = "DIR",
      description =
          "Send recorded streams: a request for model M gets the bytes of DIR/M.sse, read at the"
              + " start; other models get 404.")
  private @Nullable Path replay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Decides lengths, times and ids, and the faults in place of their file's own seed.")
  private @Nullable Long seed;

  @Option(
      names = "--first-byte-millis",
      paramLabel = "MS",
      description = "From the end of a request to the first byte of its answer.")
  private long firstByteMillis;

  @Option(
      names = "--event-millis",
      paramLabel = "MS",
      description = "Between two events of a stream; 0 sends a stream in one go.")
  private long eventMillis;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Pieces of text in a stream; max_tokens may allow fewer.")
  private int events = SimulatorSettings.DEFAULT_EVENTS;

  @Option(
      names = "--variation",
      paramLabel = "SHARE",
      description = "How far a stream may be off the three above: from 0 to 1.")
  private double variation;

  @Option(
      names = "--chunk-bytes",
      paramLabel = "N",
      description = "Chop every stream into pieces of N bytes; 0 sends event by event.")
  private int chunkBytes;

  @Option(
      names = "--ping-seconds",
      paramLabel = "S",
      description = "Between the pings of a stall with pings.")
  private int pingSeconds = 15;

  @Option(
      names = "--event-loops",
      paramLabel = "N",
      description = "Threads that serve; each carries thousands of streams.")
  private int eventLoops = 1;

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      description =
          "Speak TLS, with HTTP/2 and HTTP/1.1, and a certificate of localhost made at the start;"
              + " its authority is written to FILE (PEM).")
  private @Nullable Path tls;

  @Option(
      names = "--fixtures",
      paramLabel = "DIR",
      description =
          "Requests to /NAME/v1/messages get the fixture DIR/NAME.txt, read at the start.")
  private @Nullable Path fixtures;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Append two JSON lines for each call: received, and ended.")
  private @Nullable Path log;

  @Override
  public Integer call() throws InterruptedException {
    Simulator simulator = start();
    Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-shutdown"));
    System.out.println("Simulator listening on " + simulator.baseUrl());
    System.out.println("  export ANTHROPIC_BASE_URL=" + simulator.baseUrl());
    if (tls != null) {
      System.out.println("  export SPILLWAY_API_CA_FILE=" + tls.toAbsolutePath());
    }
    new CountDownLatch(1).await();
    return 0;
  }

  private Simulator start() {
    try {
      return Simulator.start(settings());
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private SimulatorSettings settings() throws IOException {
    Faults read = faults == null ? Faults.none() : Faults.read(faults);
    return SimulatorSettings.builder(InstantSource.system())
        .host(host)
        .port(port)
        .eventLoops(eventLoops)
        .seed(seed == null ? 0 : seed)
        .faults(seed == null ? read : read.withSeed(seed))
        .speed(speed())
        .chunkBytes(chunkBytes)
        .pingInterval(Duration.ofSeconds(pingSeconds))
        .replay(replay)
        .authority(authority())
        .fixtures(fixtures == null ? List.of() : Fixture.readAll(fixtures))
        .log(log == null ? CallLog.none() : CallLogFile.open(log))
        .build();
  }

  private @Nullable Authority authority() throws IOException {
    if (tls == null) {
      return null;
    }
    Authority authority = Authority.make();
    Files.writeString(tls, authority.pem());
    return authority;
  }

  private Speed speed() {
    return new Speed(
        Duration.ofMillis(firstByteMillis), Duration.ofMillis(eventMillis), events, variation);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec;
  }
}
