package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @TempDir Path directory;

  @Test
  void eachTakesTheLowestFreeSlotAndItIsFreeAgainAfterwards() {
    Path locks = directory.resolve("new/locks");
    InstanceId first = InstanceId.slot("host", locks);
    InstanceId second = InstanceId.slot("host", locks);
    assertThat(first.name()).isEqualTo("host-0");
    assertThat(second.name()).isEqualTo("host-1");

    first.close();
    try (InstanceId third = InstanceId.slot("host", locks);
        InstanceId fourth = InstanceId.slot("host", locks)) {
      assertThat(third.name()).isEqualTo("host-0");
      assertThat(fourth.name()).isEqualTo("host-2");
    }
    second.close();
  }

  @Test
  void aSlotHeldByAnotherChannelIsNotTaken() throws Exception {
    try (FileChannel other =
            FileChannel.open(
                directory.resolve("0.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = other.lock();
        InstanceId id = InstanceId.slot("host", directory)) {
      assertThat(lock.isValid()).isTrue();
      assertThat(id.name()).isEqualTo("host-1");
    }
  }

  @Test
  void aConfiguredNameLocksNothing() {
    InstanceId named = InstanceId.named("pod-3");

    assertThat(named.name()).isEqualTo("pod-3");
    named.close();
    named.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsSaid() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> InstanceId.slot("host", file.resolve("locks")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("file");
  }
}
