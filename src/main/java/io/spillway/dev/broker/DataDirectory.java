package io.spillway.dev.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of an embedded node, and the checks that are made before Kafka uses it: Kafka
 * itself finds some of these errors only after it has begun to write, or halts the process.
 */
final class DataDirectory {
  /** Kafka's own lock file; held by a running node. */
  private static final String LOCK_FILE = ".lock";

  private static final String META_FILE = "meta.properties";

  /**
   * Spillway's own file with the Kafka version that last started here, which Kafka itself does not
   * record.
   */
  static final String VERSION_FILE = "spillway-kafka.version";

  /**
   * Entries that an otherwise empty directory may have: the lock of a failed start, or a volume's
   * own directory.
   */
  private static final Set<String> NOT_DATA = Set.of(LOCK_FILE, "lost+found");

  private final Path path;
  private final boolean temporary;

  private DataDirectory(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /** Opens or creates the directory; null makes a temporary one. */
  static DataDirectory open(@Nullable Path given) {
    try {
      return given == null
          ? new DataDirectory(Files.createTempDirectory("spillway-kafka-"), true)
          : new DataDirectory(Files.createDirectories(given.toAbsolutePath().normalize()), false);
    } catch (IOException e) {
      throw new EmbeddedKafkaException(
          "Cannot create the data directory " + given + ": " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  boolean isFormatted() {
    return Files.exists(path.resolve(META_FILE));
  }

  /**
   * Throws {@link EmbeddedKafkaException} if this node cannot run here.
   *
   * @param clusterId the cluster to which the directory must belong, null for any
   * @param kafkaVersion the version that is about to start, for example 4.3.1
   */
  void check(int nodeId, @Nullable String clusterId, String kafkaVersion) {
    try {
      checkNotLocked();
      if (isFormatted()) {
        checkIdentity(nodeId, clusterId);
        checkVersion(kafkaVersion);
      } else {
        checkEmpty();
      }
    } catch (IOException e) {
      throw new EmbeddedKafkaException(
          "Cannot read the data directory " + path + ": " + e.getMessage(), e);
    }
  }

  private void checkNotLocked() throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw locked(null);
      }
    } catch (OverlappingFileLockException e) {
      throw locked(e);
    }
  }

  private EmbeddedKafkaException locked(@Nullable Exception cause) {
    return new EmbeddedKafkaException(
        "The data directory "
            + path
            + " is in use by another running Kafka: stop that one or choose another directory",
        cause);
  }

  private void checkIdentity(int nodeId, @Nullable String clusterId) throws IOException {
    Properties meta = new Properties();
    try (var reader = Files.newBufferedReader(path.resolve(META_FILE))) {
      meta.load(reader);
    }
    requireSame("node id", meta.getProperty("node.id"), Integer.toString(nodeId));
    if (clusterId != null) {
      requireSame("cluster id", meta.getProperty("cluster.id"), clusterId);
    }
  }

  private void requireSame(String what, @Nullable String found, String wanted) {
    if (!wanted.equals(found)) {
      throw new EmbeddedKafkaException(
          "The data directory %s belongs to %s %s, not %s: choose another directory"
              .formatted(path, what, found, wanted));
    }
  }

  private void checkVersion(String kafkaVersion) throws IOException {
    Path file = path.resolve(VERSION_FILE);
    if (!Files.exists(file)) {
      return;
    }
    String found = Files.readString(file).strip();
    if (isNewer(found, kafkaVersion)) {
      throw new EmbeddedKafkaException(
          "The data directory %s was last used by Kafka %s, newer than this Kafka %s: choose another directory"
              .formatted(path, found, kafkaVersion));
    }
  }

  /** Compares major and minor number; patch releases read each other's data. */
  static boolean isNewer(String found, String running) {
    int[] left = majorMinor(found);
    int[] right = majorMinor(running);
    return left[0] > right[0] || (left[0] == right[0] && left[1] > right[1]);
  }

  private static int[] majorMinor(String version) {
    List<String> parts = List.of(version.split("[.-]"));
    try {
      return new int[] {
        Integer.parseInt(parts.getFirst()), parts.size() > 1 ? Integer.parseInt(parts.get(1)) : 0
      };
    } catch (NumberFormatException e) {
      return new int[] {0, 0};
    }
  }

  private void checkEmpty() throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.anyMatch(entry -> !NOT_DATA.contains(entry.getFileName().toString()))) {
        throw new EmbeddedKafkaException(
            "The directory "
                + path
                + " holds other files and no Kafka data: choose an empty directory or a new one");
      }
    }
  }

  /** Records the version after a successful start. */
  void recordVersion(String kafkaVersion) {
    try {
      Files.writeString(path.resolve(VERSION_FILE), kafkaVersion + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the directory if it is a temporary one. */
  void release() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
