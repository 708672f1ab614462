package io.spillway.api;

import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixtures;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Reads bodies without sockets, and sees that an outcome comes once and stays. */
final class Readings {
  static final String KEY = Targets.KEY;
  static final int MAX_EVENT_BYTES = 65_536;
  static final int MAX_MESSAGE_BYTES = 262_144;
  static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));
  private static final ApiSettings SETTINGS =
      new ApiSettings(
          Targets.at("http://api.example"),
          "spillway-test",
          false,
          1,
          LIMITS,
          MAX_EVENT_BYTES,
          MAX_MESSAGE_BYTES);

  private Readings() {}

  /** How a body ends. */
  enum End {
    WELL,
    BROKEN,
    TIME_LIMIT
  }

  static ResponseReader reader(int status, Map<String, String> headers) {
    return reader(status, headers, Room.ENDLESS);
  }

  static ResponseReader reader(Room room) {
    return reader(200, Map.of("content-type", "text/event-stream"), room);
  }

  static ResponseReader reader(int status, Map<String, String> headers, Room room) {
    ResponseReader reader =
        new ResponseReader(SETTINGS, SETTINGS.target(), InstantSource.fixed(NOW), room);
    reader.head(new ResponseHead(status, headers::get));
    return reader;
  }

  static ResponseReader stream() {
    return reader(200, Map.of("content-type", "text/event-stream"));
  }

  static ResponseReader reader(Fixture fixture) {
    ResponseReader reader =
        new ResponseReader(SETTINGS, SETTINGS.target(), InstantSource.fixed(NOW), Room.ENDLESS);
    reader.head(new ResponseHead(fixture.status(), name -> fixture.header(name).orElse(null)));
    return reader;
  }

  static Outcome whole(Fixture fixture, byte[] body, End end) {
    ResponseReader reader = reader(fixture);
    reader.bytes(body);
    return ended(reader, end);
  }

  static Outcome inPieces(
      Fixture fixture, byte[] body, End end, int mostBytes, SplittableRandom random) {
    ResponseReader reader = reader(fixture);
    int at = 0;
    while (at < body.length) {
      int to = Math.min(body.length, at + random.nextInt(mostBytes + 1));
      reader.bytes(Arrays.copyOfRange(body, at, to));
      at = to;
    }
    return ended(reader, end);
  }

  /** Ends the body; the one outcome must be there then, and nothing may change it. */
  static Outcome ended(ResponseReader reader, End end) {
    Outcome before = reader.outcome();
    switch (end) {
      case WELL -> reader.end();
      case BROKEN -> reader.broken(new IOException("Connection reset"));
      case TIME_LIMIT -> reader.failed(KnownFailure.TIME_LIMIT, "the idle limit is over");
    }
    Outcome outcome = reader.outcome();
    if (outcome == null || before != null && before != outcome) {
      throw new AssertionError("outcomes " + before + " and " + outcome);
    }
    reader.bytes("event: error\ndata: {}\n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    reader.end();
    reader.broken(new IOException("late"));
    reader.failed(KnownFailure.INTERNAL, "late");
    if (reader.outcome() != outcome) {
      throw new AssertionError("outcomes " + outcome + " and " + reader.outcome());
    }
    if (outcome instanceof Outcome.Failed failed
        && (failed.failure().status() < 400 || failed.failure().status() > 599)) {
      throw new AssertionError("a failure with status " + failed.failure().status());
    }
    return outcome;
  }

  /** The fixtures that are HTTP and whose bytes are their body's, without the very large. */
  static List<Fixture> fixtures() {
    return Fixtures.all().stream()
        .filter(fixture -> fixture.encoded() && !fixture.head().isEmpty())
        .filter(fixture -> fixture.body().length < 100_000)
        .toList();
  }

  static End end(Fixture fixture) {
    return switch (fixture.ending()) {
      case END -> End.WELL;
      case CLOSE -> fixture.header("transfer-encoding").isPresent() ? End.BROKEN : End.WELL;
      case RESET -> End.BROKEN;
      case SILENCE, DEAF, REPEAT -> End.TIME_LIMIT;
    };
  }
}
