package io.spillway.config;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration names may be no file at all, or none that a person wrote. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD) // a pipe holds its thread up
class StrangeFilesTest {
  private static final String KEY = "SPILLWAY_API_KEY_FILE";
  private static final String TOKEN = "SPILLWAY_API_TOKEN_FILE";
  private static final String CERTIFICATES = "SPILLWAY_API_CA_FILE";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("file");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, TOKEN, CERTIFICATES, KeyNames.CONFIG_VARIABLE})
  void aPipeIsNotWaitedFor(String variable) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

    refused(variable, file).hasMessageContaining("no regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, TOKEN, CERTIFICATES, KeyNames.CONFIG_VARIABLE})
  void aDeviceIsNotRead(String variable) {
    refused(variable, Path.of("/dev/zero")).hasMessageContaining("no regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, TOKEN, CERTIFICATES, KeyNames.CONFIG_VARIABLE})
  void aDirectoryIsNoFile(String variable) {
    refused(variable, directory).hasMessageContaining("no regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, TOKEN, CERTIFICATES, KeyNames.CONFIG_VARIABLE})
  void aFileThatIsTooLargeIsNotReadWhole(String variable) throws IOException {
    try (var large = Files.newByteChannel(file, CREATE_NEW, WRITE)) {
      large.position(1L << 30);
      large.write(ByteBuffer.wrap(new byte[1]));
    }

    refused(variable, file).hasMessageMatching("(?s).*it has more than [0-9,]+ bytes.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, TOKEN, KeyNames.CONFIG_VARIABLE})
  void aFileThatIsNotUtf8IsNotGuessedAt(String variable) throws IOException {
    Files.write(file, new byte[] {'s', 'k', '-', (byte) 0xE9, 'x'});

    refused(variable, file).hasMessageContaining("not UTF-8").hasMessageNotContaining("sk-");
  }

  /** Kubernetes mounts a secret as a link to a link. */
  @Test
  void aLinkIsFollowed() throws Exception {
    Files.writeString(file, "sk-1");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    Settings settings = Settings.load(Map.of(KEY, link.toString()), null);

    assertThat(settings.get(Keys.API_KEY_FILE).orElseThrow().secret().reveal()).isEqualTo("sk-1");
  }

  private static AbstractThrowableAssert<?, ?> refused(String variable, Path path) {
    return assertThatThrownBy(() -> Settings.load(Map.of(variable, path.toString()), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(path.toString());
  }
}
