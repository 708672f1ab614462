package io.spillway.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The jobs of a submission that Kafka did not acknowledge, and those that were not tried after it:
 * written to a file that a second run can send, so that a failure costs nothing.
 */
final class NotSent {
  private static final int MOST_FILES = 1_000;

  private final String source;
  private final String topic;

  /**
   * Creates it for one submission.
   *
   * @param source the name of the file that is sent, or a name for standard input
   */
  NotSent(String source, String topic) {
    this.source = source;
    this.topic = topic;
  }

  /**
   * Writes the failed jobs and all lines that were not read yet, and returns an error that tells
   * where they are.
   *
   * @param sender has finished
   * @param rest from the first line that was not sent
   */
  CommandFailure keep(JobSender sender, ByteLines rest) throws IOException {
    List<JobSender.Line> failed = new ArrayList<>(sender.failed());
    failed.sort(Comparator.comparingLong(JobSender.Line::number));
    long next = rest.number() + 1;
    String where;
    try {
      where = file(failed, rest);
    } catch (IOException unwritable) {
      where = lines(failed, next);
    }
    Exception reason = sender.failure();
    return new CommandFailure(
        "Kafka has not acknowledged all jobs: %s\n  %d are in %s.\n  %s%s"
            .formatted(
                reason == null ? "" : reason.getMessage(),
                sender.acknowledged(),
                topic,
                where,
                reason instanceof TimeoutException
                    ? "\n  A broker that did not answer may have taken some of these all the same."
                    : ""),
        reason);
  }

  private String file(List<JobSender.Line> failed, ByteLines rest) throws IOException {
    long count = failed.size();
    for (int number = 1; number <= MOST_FILES; number++) {
      Path file = Path.of(source + ".not-sent" + (number == 1 ? "" : "-" + number));
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
        for (JobSender.Line line : failed) {
          write(line.value(), out);
        }
        for (byte[] line = rest.next(); line != null; line = rest.next()) {
          write(line, out);
          count += new String(line, StandardCharsets.UTF_8).isBlank() ? 0 : 1;
        }
        return "The other %d are in %s: 'spillway submit %s' sends just these."
            .formatted(count, file, file);
      } catch (FileAlreadyExistsException ofAnEarlierRun) {
        continue;
      }
    }
    throw new IOException("there are already " + MOST_FILES + " such files");
  }

  private static void write(byte[] line, OutputStream out) throws IOException {
    out.write(line);
    out.write('\n');
  }

  private static String lines(List<JobSender.Line> failed, long next) {
    StringBuilder numbers = new StringBuilder();
    for (JobSender.Line line : failed) {
      numbers.append(line.number()).append(", ");
    }
    return "The others are the lines %s%d and all after it (no file could be written beside them)."
        .formatted(numbers, next);
  }
}
