package io.spillway.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads fixture files, strictly: a line that is not understood is an error with its number. */
final class FixtureReader {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_BODY_BYTES = 32 << 20;
  private static final int MAX_PAUSE_MILLIS = 600_000;
  private static final Pattern EXPECT = Pattern.compile("expect ([a-z ]+|retry-after-ms): ?(.*)");
  private static final Pattern LIMIT =
      Pattern.compile("limit (connect|first-byte|idle|progress|total): (\\d{1,6})ms");
  private static final Pattern PAUSE = Pattern.compile("~(?: (\\d{1,6})ms)?");
  private static final Pattern REPEATED =
      Pattern.compile("\\* (\\d{1,8}) ([>|].*)", Pattern.DOTALL);
  private static final Pattern INTERIM = Pattern.compile("interim (1\\d\\d)");
  private static final Pattern TRAILER = Pattern.compile("trailer ([^:]+: .*)");
  private static final Pattern REPEAT = Pattern.compile("= repeat (\\d{1,6})ms");
  private static final String LINES =
      "# comment, expect K: V, limit K: Nms, framing: none, a head that begins with HTTP/, "
          + "> line, | text, * N > line, ~ Nms, interim N, trailer NAME: VALUE, "
          + "= end|close|reset|silence|deaf|repeat Nms; or a frame: "
          + Frame.ALLOWED;

  private final String name;
  private final StringBuilder about = new StringBuilder();
  private final Map<Fixture.Expectation, String> expectations =
      new EnumMap<>(Fixture.Expectation.class);
  private final Map<String, Duration> limits = new HashMap<>();
  private final List<Integer> interims = new ArrayList<>();
  private final List<String> head = new ArrayList<>();
  private final List<String> trailers = new ArrayList<>();
  private final List<Fixture.Piece> pieces = new ArrayList<>();
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private int pauseMillis;
  private int repeatMillis;
  private long bodyBytes;
  private boolean encoded = true;
  private boolean inHead;
  private Fixture.@Nullable End ending;
  private int number;

  private FixtureReader(String name) {
    this.name = name;
  }

  static Fixture read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new FaultsFileException(
            file + ": " + Files.size(file) + " bytes; allowed: at most " + MAX_FILE_BYTES);
      }
      return parse(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new FaultsFileException("cannot read the fixture " + file + ": " + e);
    }
  }

  static Fixture parse(String fileName, String text) {
    FixtureReader reader = new FixtureReader(fileName);
    for (String line : text.split("\n", -1)) {
      reader.number++;
      reader.take(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    return reader.fixture();
  }

  private Fixture fixture() {
    if (ending == null) {
      throw wrong("the file ends without \"= end\" or another ending");
    }
    endPiece();
    if (ending == Fixture.End.REPEAT && pieces.isEmpty()) {
      throw wrong("= repeat has no piece to repeat");
    }
    int dot = name.lastIndexOf('.');
    return new Fixture(
        dot > 0 ? name.substring(0, dot) : name,
        about.toString().strip(),
        expectations,
        limits,
        interims,
        head,
        encoded,
        pieces,
        trailers,
        ending,
        repeatMillis);
  }

  private void take(String line) {
    if (inHead) {
      inHead = !line.isEmpty();
      if (inHead) {
        head.add(line);
      }
    } else if (line.startsWith("#")) {
      about.append(line.substring(1).strip()).append('\n');
    } else if (!line.isBlank()) {
      if (ending != null) {
        throw wrong("nothing may follow the ending");
      }
      takeLine(line);
    }
  }

  private void takeLine(String line) {
    switch (line.charAt(0)) {
      case '>', '|' -> append(1, line);
      case '*' -> {
        Matcher repeated = matched(REPEATED, line);
        append(Integer.parseInt(repeated.group(1)), repeated.group(2));
      }
      case '~' -> {
        String millis = matched(PAUSE, line).group(1);
        endPiece();
        pauseMillis = millis == null ? 0 : millis(millis);
      }
      case '@' -> {
        Frame frame = Frame.read(line).orElseThrow(() -> wrong("no frame; " + Frame.ALLOWED));
        endPiece();
        pieces.add(new Fixture.Piece(0, new byte[0], frame));
      }
      case '=' -> end(line);
      default -> takeWords(line);
    }
  }

  private void takeWords(String line) {
    if (line.startsWith("HTTP/") && head.isEmpty() && pieces.isEmpty() && piece.size() == 0) {
      inHead = true;
      head.add(line);
    } else if (line.equals("framing: none")) {
      encoded = false;
    } else if (line.startsWith("interim ")) {
      interims.add(Integer.parseInt(matched(INTERIM, line).group(1)));
    } else if (line.startsWith("trailer ")) {
      trailers.add(matched(TRAILER, line).group(1));
    } else if (line.startsWith("limit ")) {
      Matcher limit = matched(LIMIT, line);
      limits.put(limit.group(1), Duration.ofMillis(millis(limit.group(2))));
    } else {
      Matcher expect = matched(EXPECT, line);
      String label = expect.group(1).replace('-', ' ');
      Fixture.Expectation key =
          Fixture.Expectation.of(label)
              .orElseThrow(
                  () -> wrong("nothing called " + label + "; " + Fixture.Expectation.labels()));
      if (expectations.put(key, expect.group(2).strip()) != null) {
        throw wrong(key.label() + " is expected twice");
      }
    }
  }

  private void end(String line) {
    Matcher repeat = REPEAT.matcher(line);
    if (repeat.matches()) {
      repeatMillis = Math.max(1, millis(repeat.group(1)));
      ending = Fixture.End.REPEAT;
      return;
    }
    for (Fixture.End end : Fixture.End.values()) {
      if (end != Fixture.End.REPEAT && line.equals("= " + end.name().toLowerCase(Locale.ROOT))) {
        ending = end;
        return;
      }
    }
    throw wrong("unknown ending " + line);
  }

  private void append(int times, String line) {
    String text =
        line.length() > 1 && line.charAt(1) == ' ' ? line.substring(2) : line.substring(1);
    byte[] bytes = line.charAt(0) == '>' ? Escapes.none(text + "\n") : unescaped(text);
    bodyBytes += (long) times * bytes.length;
    if (bodyBytes > MAX_BODY_BYTES) {
      throw wrong("the body has over " + MAX_BODY_BYTES + " bytes");
    }
    for (int i = 0; i < times; i++) {
      piece.write(bytes, 0, bytes.length);
    }
  }

  private byte[] unescaped(String text) {
    try {
      return Escapes.read(text);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void endPiece() {
    if (piece.size() > 0 || pauseMillis > 0) {
      pieces.add(new Fixture.Piece(pauseMillis, piece.toByteArray()));
    }
    piece.reset();
    pauseMillis = 0;
  }

  private int millis(String digits) {
    int millis = Integer.parseInt(digits);
    if (millis > MAX_PAUSE_MILLIS) {
      throw wrong(millis + " ms; allowed: at most " + MAX_PAUSE_MILLIS);
    }
    return millis;
  }

  private Matcher matched(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      throw wrong("not understood: " + line + "; allowed: " + LINES);
    }
    return matcher;
  }

  private FaultsFileException wrong(String what) {
    return new FaultsFileException(name + ", line " + number + ": " + what);
  }
}
