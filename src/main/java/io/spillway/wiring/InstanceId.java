package io.spillway.wiring;

import io.spillway.config.Keys;
import io.spillway.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A name for this process in groups and transactional ids: unique among the processes that run, and
 * the same after a restart, so that a restarted process replaces its predecessor in the group and
 * aborts the transactions that it left open.
 *
 * <p>If none is configured, it is made of the host's name, of a random token that is kept in the
 * state directory, and of the lowest free {@linkplain InstanceSlot slot} there: {@code
 * host-4fa31c-0}. Processes that share the directory have different slots. Processes with different
 * directories (several units on one host, or containers with the same host name) have different
 * tokens.
 */
public final class InstanceId implements AutoCloseable {

  /**
   * How often the lock file is touched: far more often than the ten days after which many systems
   * delete temporary files.
   */
  private static final Duration BETWEEN_TOUCHES = Duration.ofHours(1);

  private static final int MAX_TOKEN_BYTES = 64;

  private final String name;
  private final Optional<String> doubt;
  private final @Nullable InstanceSlot slot;

  private InstanceId(String name, Optional<String> doubt, @Nullable InstanceSlot slot) {
    this.name = name;
    this.doubt = doubt;
    this.slot = slot;
  }

  /**
   * The configured name, else one that is generated.
   *
   * @param host the host's name
   * @param token generates a unique token of letters and digits
   */
  public static InstanceId of(
      Settings settings, Map<String, String> environment, String host, Supplier<String> token) {
    return settings
        .get(Keys.INSTANCE_ID)
        .map(name -> new InstanceId(name, Optional.empty(), null))
        .orElseGet(() -> made(host, StateDirectory.of(environment), token, BETWEEN_TOUCHES));
  }

  /** Generates a name; with a new token if no directory can be written. */
  static InstanceId made(
      String host, Optional<Path> state, Supplier<String> token, Duration betweenTouches) {
    if (state.isEmpty()) {
      return unkept(host + "-" + token.get(), "there is no directory to keep it in");
    }
    Path directory = state.get().resolve("instances");
    try {
      Files.createDirectories(directory);
      String fresh = token.get();
      String kept = keep(directory.resolve("token"), fresh);
      InstanceSlot slot = InstanceSlot.lowest(directory, betweenTouches);
      String name = host + "-" + kept + "-" + slot.number();
      Optional<String> doubt =
          kept.equals(fresh)
              ? Optional.of(doubt(name, "it is new in " + directory))
              : Optional.empty();
      return new InstanceId(name, doubt, slot);
    } catch (IOException unwritable) {
      return unkept(host + "-" + token.get(), directory + " cannot be written: " + unwritable);
    }
  }

  private static InstanceId unkept(String name, String why) {
    return new InstanceId(name, Optional.of(doubt(name, why)), null);
  }

  private static String doubt(String name, String why) {
    return "the instance id %s is made up, and %s; a process that comes back under another id waits until the session of this one has ended. %s sets one"
        .formatted(name, why, Keys.INSTANCE_ID.environment());
  }

  /** The token in the file; if there is none, writes {@code fresh} to it and returns that. */
  private static String keep(Path path, String fresh) throws IOException {
    try (FileChannel file =
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        var alone = file.lock()) {
      ByteBuffer bytes = ByteBuffer.allocate(MAX_TOKEN_BYTES);
      file.read(bytes, 0);
      String kept =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
      if (alone.isValid() && kept.matches("[A-Za-z0-9]{1,32}")) {
        return kept;
      }
      file.truncate(0);
      file.write(ByteBuffer.wrap((fresh + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      file.force(true);
      return fresh;
    }
  }

  /** The name. */
  public String name() {
    return name;
  }

  /**
   * Why the process may have another name after a restart, for people; empty if it will have the
   * same.
   */
  public Optional<String> doubt() {
    return doubt;
  }

  @Override
  public void close() {
    try {
      if (slot != null) {
        slot.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
