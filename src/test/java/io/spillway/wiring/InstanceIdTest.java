package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Settings;
import io.spillway.running.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @TempDir Path directory;

  private final Iterator<String> tokens = List.of("t1", "t2", "t3", "t4", "t5").iterator();

  @Test
  void eachTakesTheLowestFreeSlotAndItIsFreeAgainAfterwards() {
    InstanceId first = made(directory);
    InstanceId second = made(directory);
    assertThat(first.name()).isEqualTo("host-t1-0");
    assertThat(second.name()).isEqualTo("host-t1-1");

    first.close();
    try (InstanceId third = made(directory);
        InstanceId fourth = made(directory)) {
      assertThat(third.name()).isEqualTo("host-t1-0");
      assertThat(fourth.name()).isEqualTo("host-t1-2");
    }
    second.close();
  }

  @Test
  void aSlotHeldByAnotherChannelIsNotTaken() throws Exception {
    Path locks = Files.createDirectories(directory.resolve("instances"));
    try (FileChannel other =
            FileChannel.open(
                locks.resolve("0.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = other.lock();
        InstanceId id = made(directory)) {
      assertThat(lock.isValid()).isTrue();
      assertThat(id.name()).isEqualTo("host-t1-1");
    }
  }

  @Test
  void processesOfOneHostNameThatShareNoDirectoryHaveDifferentNames() {
    try (InstanceId one = made(directory.resolve("one"));
        InstanceId other = made(directory.resolve("other"))) {
      assertThat(one.name()).isEqualTo("host-t1-0");
      assertThat(other.name()).isEqualTo("host-t2-0");
    }
  }

  @Test
  void aNewNameIsAGuessAndOneThatWasKeptIsNot() {
    try (InstanceId fresh = made(directory)) {
      assertThat(fresh.doubt().orElseThrow())
          .contains("host-t1-0 is made up", directory.toString(), "SPILLWAY_INSTANCE_ID");
    }
    try (InstanceId kept = made(directory)) {
      assertThat(kept.name()).isEqualTo("host-t1-0");
      assertThat(kept.doubt()).isEmpty();
    }
  }

  @Test
  void whereNothingCanBeWrittenTheNameIsMadeAnew() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    try (InstanceId id = made(file)) {
      assertThat(id.name()).isEqualTo("host-t1");
      assertThat(id.doubt().orElseThrow()).contains(file + "/instances cannot be written");
    }
    try (InstanceId id = InstanceId.made("host", Optional.empty(), tokens::next, Duration.ZERO)) {
      assertThat(id.name()).isEqualTo("host-t2");
      assertThat(id.doubt().orElseThrow()).contains("there is no directory to keep it in");
    }
  }

  @Test
  void aTokenThatIsNoneIsReplaced() throws Exception {
    Path instances = Files.createDirectories(directory.resolve("instances"));
    Files.writeString(instances.resolve("token"), "../not a token\n");

    made(directory).close();

    assertThat(instances.resolve("token")).hasContent("t1\n");
  }

  @Test
  @Timeout(30)
  void theLockFileIsTouchedWhileItIsHeld() throws Exception {
    Path lock = directory.resolve("instances/0.lock");
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    try (InstanceId id =
        InstanceId.made("host", Optional.of(directory), tokens::next, Duration.ofMillis(1))) {
      assertThat(id.name()).isEqualTo("host-t1-0");
      for (int time = 0; time < 3; time++) {
        Files.setLastModifiedTime(lock, old);
        Pause.await("the lock file to be touched", () -> modified(lock).compareTo(old) > 0);
      }
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void aConfiguredNameLocksNothing() throws Exception {
    Settings settings = Settings.load(Map.of("SPILLWAY_INSTANCE_ID", "pod-3"), null);

    InstanceId named =
        InstanceId.of(
            settings, Map.of("STATE_DIRECTORY", directory.toString()), "host", tokens::next);

    assertThat(named.name()).isEqualTo("pod-3");
    assertThat(named.doubt()).isEmpty();
    named.close();
    named.close();
    assertThat(directory).isEmptyDirectory();
  }

  private InstanceId made(Path state) {
    return InstanceId.made("host", Optional.of(state), tokens::next, Duration.ofHours(1));
  }
}
