package io.spillway.chaos;

import io.spillway.chaos.History.Interruption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the workers' own logs say of calls that they broke off. */
final class WorkerLogs {

  private static final Pattern LINE = Pattern.compile("(\\d{4}-\\S+Z) +\\S+ +\\[[^]]*] \\S+ (.*)");
  private static final Pattern CANCELLED =
      Pattern.compile(
          "(gave up|draining ended).*?(\\d+) running attempts .*?(?:(\\d+) outcomes .*)?");

  private WorkerLogs() {}

  /** The interruptions that a worker's log tells of. */
  static List<Interruption> read(String worker, Path log) throws IOException {
    List<Interruption> found = new ArrayList<>();
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      lines.forEach(line -> interruption(worker, line).ifPresent(found::add));
    }
    return found;
  }

  static Optional<Interruption> interruption(String worker, String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long at = Instant.parse(parts.group(1)).toEpochMilli();
    String message = parts.group(2);
    if (message.startsWith("lost ")) {
      return Optional.of(
          new Interruption(worker, "lost partitions", at, at, true, Integer.MAX_VALUE));
    }
    Matcher cancelled = CANCELLED.matcher(message);
    if (cancelled.matches() && calls(cancelled) > 0) {
      int calls = calls(cancelled);
      return Optional.of(
          new Interruption(worker, cancelled.group(1) + " with calls open", at, at, false, calls));
    }
    return Optional.empty();
  }

  private static int calls(Matcher cancelled) {
    String dropped = cancelled.group(3);
    return Integer.parseInt(cancelled.group(2)) + (dropped == null ? 0 : Integer.parseInt(dropped));
  }
}
