package io.spillway.dev.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDirectoryTest {
  @TempDir private Path path;

  @Test
  void anEmptyDirectoryIsAccepted() {
    assertThatCode(() -> check(1, "cluster-a")).doesNotThrowAnyException();
  }

  @Test
  void aDirectoryWithOtherFilesIsRefused() throws Exception {
    Files.writeString(path.resolve("thesis.tex"), "");
    assertThatThrownBy(() -> check(1, null))
        .isInstanceOf(EmbeddedKafkaException.class)
        .hasMessageContaining("holds other files and no Kafka data");
  }

  @Test
  void anotherNodesDirectoryIsRefused() throws Exception {
    format();
    assertThatThrownBy(() -> check(2, "cluster-a"))
        .hasMessageContaining("belongs to node id 1, not 2");
  }

  @Test
  void anotherClustersDirectoryIsRefused() throws Exception {
    format();
    assertThatThrownBy(() -> check(1, "cluster-b"))
        .hasMessageContaining("belongs to cluster id cluster-a, not cluster-b");
  }

  @Test
  void itsOwnDirectoryIsAcceptedWhicheverClusterItNames() throws Exception {
    format();
    assertThatCode(() -> check(1, null)).doesNotThrowAnyException();
  }

  @Test
  void aNewerKafkasDirectoryIsRefused() throws Exception {
    format();
    Files.writeString(path.resolve(DataDirectory.VERSION_FILE), "4.4.0\n");
    assertThatThrownBy(() -> check(1, null))
        .hasMessageContaining("last used by Kafka 4.4.0, newer than this Kafka 4.3.1");
  }

  @ParameterizedTest
  @CsvSource({
    "4.3.1, 4.3.0, false",
    "4.3.0, 4.3.1, false",
    "4.2.9, 4.3.1, false",
    "4.4.0, 4.3.1, true",
    "5.0.0, 4.3.1, true",
    "4.10.0-SNAPSHOT, 4.9.0, true",
    "unknown, 4.3.1, false",
  })
  void isNewer_comparesMajorAndMinor(String found, String running, boolean newer) {
    assertThat(DataDirectory.isNewer(found, running)).isEqualTo(newer);
  }

  private void check(int nodeId, String clusterId) {
    DataDirectory.open(path).check(nodeId, clusterId, "4.3.1");
  }

  private void format() throws Exception {
    Files.writeString(
        path.resolve("meta.properties"), "version=1\nnode.id=1\ncluster.id=cluster-a\n");
  }
}
