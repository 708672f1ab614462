package io.spillway.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a fixture sends over HTTP/2 besides the head and the body of its stream. */
public sealed interface Frame {

  /** RST_STREAM on the fixture's stream. */
  record Reset(long code) implements Frame {}

  /** GOAWAY on the connection. */
  record GoAway(long code, Processed processed) implements Frame {}

  /** SETTINGS with this SETTINGS_MAX_CONCURRENT_STREAMS. */
  record MaxStreams(int streams) implements Frame {}

  /** PING. */
  record Ping() implements Frame {}

  /** Which streams a GOAWAY says were processed. */
  enum Processed {
    /** None: what is open was not. */
    NONE,
    /** The fixture's stream, and those before it. */
    THIS,
    /** All that are open. */
    ALL
  }

  /** The error codes of HTTP/2 (RFC 9113, 7), in the order of their numbers. */
  enum Code {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED
  }

  /** What {@link #read} understands. */
  String ALLOWED =
      "@ reset CODE, @ goaway CODE none|this|all, @ max-concurrent-streams N, @ ping; CODE is a"
          + " number or one of "
          + Arrays.stream(Code.values()).map(Enum::name).collect(Collectors.joining(", "));

  /** The frame of a line of a fixture, or nothing if it is none. */
  static Optional<Frame> read(String line) {
    Matcher reset = Lines.RESET.matcher(line);
    if (reset.matches()) {
      return code(reset.group(1)).map(Reset::new);
    }
    Matcher goAway = Lines.GO_AWAY.matcher(line);
    if (goAway.matches()) {
      Processed processed = Processed.valueOf(goAway.group(2).toUpperCase(Locale.ROOT));
      return code(goAway.group(1)).map(code -> new GoAway(code, processed));
    }
    Matcher streams = Lines.MAX_STREAMS.matcher(line);
    if (streams.matches()) {
      return Optional.of(new MaxStreams(Integer.parseInt(streams.group(1))));
    }
    return line.equals("@ ping") ? Optional.of(new Ping()) : Optional.empty();
  }

  private static Optional<Long> code(String text) {
    if (text.chars().allMatch(Character::isDigit)) {
      return Optional.of(Long.parseLong(text));
    }
    return Arrays.stream(Code.values())
        .filter(code -> code.name().equals(text))
        .map(code -> (long) code.ordinal())
        .findFirst();
  }

  /** The forms of the lines. */
  final class Lines {
    private static final Pattern RESET = Pattern.compile("@ reset ([A-Z0-9_]{1,20})");
    private static final Pattern GO_AWAY =
        Pattern.compile("@ goaway ([A-Z0-9_]{1,20}) (none|this|all)");
    private static final Pattern MAX_STREAMS =
        Pattern.compile("@ max-concurrent-streams ([0-9]{1,9})");

    private Lines() {}
  }
}
