package io.spillway.dev.simulator.calls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.json.Labels;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call log of JSON lines: one when a call is received, one when it has ended, joined by their
 * sequence. Appends to the file. After a failed write it says so once and writes no more.
 */
public final class CallLogFile implements CallLog {
  private static final Logger LOG = LoggerFactory.getLogger(CallLogFile.class);

  private final Path file;
  private final BufferedWriter writer;
  private boolean failed;

  private CallLogFile(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens a file to append to, and makes it if need be.
   *
   * @throws IOException if that cannot be done
   */
  public static CallLogFile open(Path file) throws IOException {
    return new CallLogFile(
        file, Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  @Override
  public void received(Call call) {
    ObjectNode line =
        Json.object()
            .put("event", "received")
            .put("sequence", call.sequence())
            .put("at", call.atMillis())
            .put("request_id", call.requestId())
            .put("request_hash", call.requestHash())
            .put("custom_id", call.customId())
            .put("model", call.model())
            .put("attempt", call.attempt())
            .put("fault", call.fault());
    write(line);
  }

  @Override
  public void ended(Call call, CallEnd end) {
    ObjectNode line =
        Json.object()
            .put("event", "ended")
            .put("sequence", call.sequence())
            .put("at", end.atMillis())
            .put("request_id", call.requestId())
            .put("how", Labels.of(end.how()))
            .put("status", end.status())
            .put("events", end.events())
            .put("bytes", end.bytes());
    write(line);
  }

  private void write(ObjectNode line) {
    String text = Json.text(line) + "\n";
    run(() -> writer.write(text));
  }

  @Override
  public void flush() {
    run(writer::flush);
  }

  @Override
  public void close() {
    run(writer::close);
  }

  private interface Action {
    void run() throws IOException;
  }

  private synchronized void run(Action action) {
    if (failed) {
      return;
    }
    try {
      action.run();
    } catch (IOException e) {
      failed = true;
      LOG.error("The call log {} cannot be written; later calls are not logged", file, e);
    }
  }
}
