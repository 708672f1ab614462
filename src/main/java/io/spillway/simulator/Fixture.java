package io.spillway.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One response as a file describes it (docs/reference/simulator.md): its head, its body piece by
 * piece with the pauses between, how the connection ends, and what is expected to become of it.
 *
 * @param name the file's name without its extension
 * @param about the file's comments
 * @param expectations what a client should make of it
 * @param limits the time limits under which that holds, by name
 * @param head status line and headers as written, without line ends; empty where no response comes
 * @param interims the statuses of 1xx responses before the head
 * @param encoded whether the body is chunked and compressed as the head says, or sent as written
 * @param pieces the body; one chunk each where the head says chunked
 * @param trailers fields after the body, if it ends well
 * @param ending what happens after the last piece
 * @param repeatMillis for {@link End#REPEAT}, the pause before each repetition
 */
public record Fixture(
    String name,
    String about,
    Map<Expectation, String> expectations,
    Map<String, Duration> limits,
    List<Integer> interims,
    List<String> head,
    boolean encoded,
    List<Piece> pieces,
    List<String> trailers,
    End ending,
    int repeatMillis) {

  /** Copies the collections. */
  public Fixture {
    expectations = Map.copyOf(expectations);
    limits = Map.copyOf(limits);
    interims = List.copyOf(interims);
    head = List.copyOf(head);
    pieces = List.copyOf(pieces);
    trailers = List.copyOf(trailers);
  }

  /** Bytes that are written together, or a frame of HTTP/2, and the pause before them. */
  public record Piece(int pauseMillis, byte[] bytes, @Nullable Frame frame) {
    /** Bytes. */
    public Piece(int pauseMillis, byte[] bytes) {
      this(pauseMillis, bytes, null);
    }
  }

  /** How the connection ends. */
  public enum End {
    /** The body ends as HTTP says; then the connection is closed, as the head announces. */
    END,
    /** The connection is closed (FIN), whatever the head promised. */
    CLOSE,
    /** The connection is reset (RST). */
    RESET,
    /** The connection stays open and says nothing more, until the client leaves. */
    SILENCE,
    /** The last piece comes again and again, until the client leaves. */
    REPEAT,
    /** The connection stays open, and neither reads nor says anything more, PINGs included. */
    DEAF
  }

  /** What can be expected of a fixture: the outcome, and the tags of its failure event. */
  public enum Expectation {
    OUTCOME,
    STATUS,
    WIRE_STATUS,
    TYPE,
    PHASE,
    CATEGORY,
    DISPOSITION,
    MESSAGE,
    REQUEST_ID,
    RETRY_AFTER_MS,
    OUTPUT_TOKENS,
    ROUTE,
    STOP_REASON,
    TEXT;

    /** As files have it: {@code wire status}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Optional<Expectation> of(String label) {
      return Arrays.stream(values()).filter(value -> value.label().equals(label)).findFirst();
    }

    static String labels() {
      return Arrays.stream(values()).map(Expectation::label).collect(Collectors.joining(", "));
    }
  }

  /**
   * Reads a file.
   *
   * @throws FaultsFileException naming the file, the line and what is allowed
   */
  public static Fixture read(Path file) {
    return FixtureReader.read(file);
  }

  /**
   * Reads every {@code *.txt} of a directory, in the order of their names.
   *
   * @throws FaultsFileException naming the directory, or the file, the line and what is allowed
   */
  public static List<Fixture> readAll(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Fixture::read)
          .toList();
    } catch (IOException e) {
      throw new FaultsFileException("cannot read the fixtures in " + directory + ": " + e);
    }
  }

  /** The status in the head, 0 where there is none. */
  public int status() {
    String[] words = head.isEmpty() ? new String[0] : head.getFirst().split(" ", 3);
    try {
      return words.length < 2 ? 0 : Integer.parseInt(words[1]);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  /** The value of a header, the first of several; names are compared without case. */
  public Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  /** The body as written, before any encoding. */
  public byte[] body() {
    return Bytes.join(pieces.stream().map(Piece::bytes).toList());
  }

  /** Whether only HTTP/2 can carry it, because it has frames. */
  public boolean isHttp2Only() {
    return pieces.stream().anyMatch(piece -> piece.frame() != null);
  }

  /** Whether only HTTP/1.1 can carry it, because it breaks that protocol's own framing. */
  public boolean isHttp1Only() {
    boolean framed = encoded || header("transfer-encoding").isEmpty();
    return !isHttp2Only() && !pieces.isEmpty() && (head.isEmpty() || !framed);
  }

  /** The body as it is sent, before any framing. */
  List<Piece> encodedBody() {
    return new FixtureWire(this).body();
  }

  /** What goes over a connection of HTTP/1.1, head included. */
  public List<Piece> wire() {
    return new FixtureWire(this).pieces();
  }
}
