package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Mutates the fixtures' bodies and reads them: no exception, one outcome that stays, no failure
 * with a 2xx status, and for every fourth input the same outcome in pieces. Half of the inputs are
 * good streams with a damage whose outcome is known ({@link Splices}): an error that is put into
 * one has its own status, and no damage is taken for a whole message. The long form: {@code mvn
 * test -Dtest=FuzzTest -Dfuzz.inputs=10000000 [-Dfuzz.seed=N]}.
 */
class FuzzTest {
  private static final long INPUTS = Long.getLong("fuzz.inputs", 100_000);
  private static final long SEED = Long.getLong("fuzz.seed", System.currentTimeMillis());
  private static final int MAX_BODY_BYTES = 4_000;
  private static final String[] TOKENS = {
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "event: ",
    "data: ",
    "event: error\n",
    "id: 1\n",
    ":",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u0000",
    "null",
    "-1",
    "1e9999",
    "\uFEFF",
    "\u0000",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
    "\"type\":\"message\"",
    "\"index\":0",
    "\"index\":99999999999",
    "\"stop_reason\":\"end_turn\"",
    "<html>",
    "data: [DONE]\n\n",
    "event: ping\ndata: {}\n\n",
  };

  /** A thread found an input that breaks a rule: the others stop. */
  private static volatile boolean broken;

  /** What a thread found. */
  private record Tally(long succeeded, long failed) {}

  @Test
  void noMutationThrowsOrGivesTwoOutcomes() throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    System.out.printf("fuzz: %,d inputs, seed %d, %d threads%n", INPUTS, SEED, threads);
    List<Callable<Tally>> shares = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long inputs = INPUTS / threads + (thread < INPUTS % threads ? 1 : 0);
      long seed = SEED + thread;
      shares.add(() -> fuzz(inputs, new SplittableRandom(seed)));
    }
    long succeeded = 0;
    long failed = 0;
    broken = false;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Tally> share : executor.invokeAll(shares)) {
        succeeded += share.get().succeeded();
        failed += share.get().failed();
      }
    }
    System.out.printf("fuzz: %,d succeeded, %,d failed, none broke a rule%n", succeeded, failed);
    assertThat(succeeded + failed).isEqualTo(INPUTS);
    assertThat(succeeded).isPositive();
  }

  private static Tally fuzz(long inputs, SplittableRandom random) {
    List<Fixture> fixtures =
        Readings.fixtures().stream()
            .filter(fixture -> fixture.body().length < MAX_BODY_BYTES)
            .toList();
    List<byte[]> bodies = fixtures.stream().map(Fixture::body).toList();
    List<Fixture> good = fixtures.stream().filter(Splices::isGood).toList();
    Splices splices = new Splices(random);
    long succeeded = 0;
    for (long input = 0; input < inputs && !broken; input++) {
      if (input % 2 == 1) {
        Fixture fixture = good.get(random.nextInt(good.size()));
        succeeded += spliced(fixture, splices.of(fixture.body()), input, random) ? 1 : 0;
        continue;
      }
      int which = random.nextInt(bodies.size());
      byte[] body = bodies.get(which);
      // Every second input has a single change: small damage is the kind that passes for good.
      for (int rounds = input % 4 == 0 ? 0 : random.nextInt(6); rounds >= 0; rounds--) {
        body = mutated(body, bodies, random);
      }
      if (read(fixtures.get(which), body, input, random) instanceof Outcome.Succeeded) {
        succeeded++;
      }
    }
    return new Tally(succeeded, inputs - succeeded);
  }

  /** Reads a damaged stream; whether it succeeded, as it may only if nothing of it is lost. */
  private static boolean spliced(
      Fixture fixture, Splices.Splice splice, long input, SplittableRandom random) {
    boolean well = splice.kind() == Splices.Kind.LATE_MESSAGE || random.nextBoolean();
    Readings.End end = well ? Readings.End.WELL : Readings.End.BROKEN;
    try {
      Outcome outcome =
          input % 8 == 1
              ? Readings.inPieces(fixture, splice.body(), end, 60, random)
              : Readings.whole(fixture, splice.body(), end);
      if (outcome instanceof Outcome.Failed failed) {
        assertThat(splice.statuses()).as("%s", failed).contains(failed.failure().status());
      } else {
        byte[] good = splice.good();
        assertThat(good).as("%s", outcome).isNotNull();
        assertThat(outcome).isEqualTo(Readings.whole(fixture, good, end));
      }
      return outcome instanceof Outcome.Succeeded;
    } catch (RuntimeException | AssertionError | StackOverflowError thrown) {
      broken = true;
      throw new AssertionError(
          "seed %d, input %d of its thread, %s of %s, %s:%n%s"
              .formatted(
                  SEED,
                  input,
                  splice.kind(),
                  fixture.name(),
                  end,
                  new String(splice.body(), UTF_8)),
          thrown);
    }
  }

  private static Outcome read(Fixture fixture, byte[] body, long input, SplittableRandom random) {
    Readings.End end = Readings.End.values()[random.nextInt(Readings.End.values().length)];
    try {
      Outcome whole = Readings.whole(fixture, body, end);
      if (input % 4 == 0) {
        assertThat(Readings.inPieces(fixture, body, end, 60, random)).isEqualTo(whole);
      }
      return whole;
    } catch (RuntimeException | AssertionError | StackOverflowError thrown) {
      broken = true;
      throw new AssertionError(
          "seed %d, input %d of its thread, %s, %s:%n%s"
              .formatted(SEED, input, fixture.name(), end, new String(body, UTF_8)),
          thrown);
    }
  }

  private static byte[] mutated(byte[] body, List<byte[]> bodies, SplittableRandom random) {
    int at = random.nextInt(body.length + 1);
    int to = Math.min(body.length, at + random.nextInt(80));
    return switch (random.nextInt(8)) {
      case 0 -> set(body, at, (byte) random.nextInt(256));
      case 1 -> set(body, at, (byte) "{}[]\":,\\\n\r 0etna".charAt(random.nextInt(16)));
      case 2 -> Arrays.copyOf(body, at);
      case 3 -> joined(body, 0, at, body, to, body.length);
      case 4 -> joined(body, 0, to, body, at, body.length);
      case 5 -> {
        byte[] other = bodies.get(random.nextInt(bodies.size()));
        yield joined(body, 0, at, other, random.nextInt(other.length + 1), other.length);
      }
      case 6 -> set(body, at, (byte) (at < body.length ? body[at] ^ (1 << random.nextInt(8)) : 0));
      default -> {
        byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8);
        yield joined(joined(body, 0, at, token, 0, token.length), body, at);
      }
    };
  }

  private static byte[] set(byte[] body, int at, byte value) {
    byte[] copy = body.clone();
    if (at < copy.length) {
      copy[at] = value;
    }
    return copy;
  }

  private static byte[] joined(byte[] start, byte[] end, int from) {
    return joined(start, 0, start.length, end, from, end.length);
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    var joined = new ByteArrayOutputStream(aTo - aFrom + bTo - bFrom);
    joined.write(a, aFrom, aTo - aFrom);
    joined.write(b, bFrom, bTo - bFrom);
    byte[] bytes = joined.toByteArray();
    return bytes.length > 4 * MAX_BODY_BYTES ? Arrays.copyOf(bytes, MAX_BODY_BYTES) : bytes;
  }
}
