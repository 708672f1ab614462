package io.spillway.wiring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A number that no other running process with the same directory has. It is held by a lock on a
 * file, which the system releases when the process ends in any way. Meanwhile the file is touched
 * regularly, so that no cleaner deletes it as old.
 */
final class InstanceSlot implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InstanceSlot.class);
  private static final int MAX_SLOTS = 1_000;

  private final int number;
  private final FileChannel file;
  private final ScheduledExecutorService toucher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("instance slot").factory());

  private InstanceSlot(int number, FileChannel file) {
    this.number = number;
    this.file = file;
  }

  /**
   * Takes the lowest free number.
   *
   * @param directory where the lock files are; must exist
   * @param betweenTouches how often the file is written to
   * @throws IOException if it cannot be written
   */
  static InstanceSlot lowest(Path directory, Duration betweenTouches) throws IOException {
    for (int number = 0; number < MAX_SLOTS; number++) {
      FileChannel file = tryLock(directory.resolve(number + ".lock"));
      if (file != null) {
        InstanceSlot slot = new InstanceSlot(number, file);
        long nanos = betweenTouches.toNanos();
        slot.toucher.scheduleWithFixedDelay(slot::touch, 0, nanos, TimeUnit.NANOSECONDS);
        return slot;
      }
    }
    throw new IllegalStateException(
        "all " + MAX_SLOTS + " instance slots in " + directory + " are taken");
  }

  private static @Nullable FileChannel tryLock(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException ours) {
      LOG.trace("slot of this process", ours);
    }
    file.close();
    return null;
  }

  /** The number, from 0. */
  int number() {
    return number;
  }

  private void touch() {
    try {
      byte[] holder =
          ("held by process " + ProcessHandle.current().pid() + "\n")
              .getBytes(StandardCharsets.US_ASCII);
      file.write(ByteBuffer.wrap(holder), 0);
      file.truncate(holder.length);
    } catch (IOException failure) {
      LOG.warn("the lock file of the instance slot could not be written: {}", failure.toString());
    }
  }

  /** Releases the number. */
  @Override
  public void close() throws IOException {
    toucher.shutdownNow();
    file.close();
  }
}
