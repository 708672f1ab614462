package io.spillway.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A name for this process in transactional ids: unique among the processes that run, and the same
 * after a restart, so that a restarted process ends what its predecessor left open. Where none is
 * configured it is the host's name and the lowest slot that no running process of this host holds,
 * by a lock on a file that the system frees when the process ends, however it ends.
 */
public final class InstanceId implements AutoCloseable {

  private static final int MAX_SLOTS = 1_000;

  private final String name;
  private final @Nullable FileChannel lock;

  private InstanceId(String name, @Nullable FileChannel lock) {
    this.name = name;
    this.lock = lock;
  }

  /** A configured name. */
  public static InstanceId named(String name) {
    return new InstanceId(name, null);
  }

  /**
   * Takes the lowest free slot.
   *
   * @param directory where the lock files are; created if absent
   * @throws UncheckedIOException where it cannot be written
   */
  public static InstanceId slot(String host, Path directory) {
    try {
      Files.createDirectories(directory);
      for (int slot = 0; slot < MAX_SLOTS; slot++) {
        FileChannel lock = tryLock(directory.resolve(slot + ".lock"));
        if (lock != null) {
          return new InstanceId(host + "-" + slot, lock);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    throw new IllegalStateException("all " + MAX_SLOTS + " instance slots of this host are taken");
  }

  private static @Nullable FileChannel tryLock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      return null;
    }
    return channel;
  }

  /** The name. */
  public String name() {
    return name;
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
