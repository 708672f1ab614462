package io.spillway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.spillway.config.Secret;
import io.spillway.config.SecretFile;
import io.spillway.credential.Credential.Scheme;
import io.spillway.credential.FileState.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Looks at real files, one after the other, without the thread that looks. */
class CredentialWatchTest {
  @TempDir private Path directory;

  private final Logger logger = (Logger) LoggerFactory.getLogger(CredentialWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> heard = new ArrayList<>();
  private Level level;
  private Credentials credentials;
  private CredentialWatch watch;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    level = logger.getLevel();
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void end() {
    logger.setLevel(level);
    logger.detachAppender(log);
    watch.close();
  }

  private void watch(Path path) {
    SecretFile file = SecretFile.read(path);
    credentials = new Credentials(new Credential(Scheme.API_KEY, file.secret()));
    credentials.onChange(() -> heard.add(key()));
    watch = new CredentialWatch(file, credentials, () -> 0);
    assertThat(watch.look(false)).isEqualTo(Verdict.NOTHING);
  }

  private Path watchAFile(String secret) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), secret);
    watch(file);
    return file;
  }

  private String key() {
    return credentials.current().secret().reveal();
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aSecretThatKubernetesSwapsIsTaken_andOneWhoListensHearsOfIt() throws Exception {
    MountedSecret mounted = new MountedSecret(directory, "sk-old\n");
    watch(mounted.file());
    mounted.put("sk-new\n");

    assertThat(watch.look(false)).isEqualTo(Verdict.UNSETTLED);
    assertThat(key()).isEqualTo("sk-old");
    assertThat(watch.look(false)).isEqualTo(Verdict.CHANGED);
    assertThat(key()).isEqualTo("sk-new");
    assertThat(watch.look(false)).isEqualTo(Verdict.NOTHING);
    assertThat(heard).containsExactly("sk-new");
    assertThat(lines())
        .containsExactly(
            "the API key in "
                + mounted.file()
                + " is another one; calls that start now are made with it");
  }

  @Test
  void aFileThatIsWrittenInPlaceIsTaken_andKeepsItsScheme() throws Exception {
    Path file = watchAFile("sk-old");
    Files.writeString(file, "sk-newer");

    watch.look(false);
    assertThat(watch.look(false)).isEqualTo(Verdict.CHANGED);
    assertThat(key()).isEqualTo("sk-newer");
    assertThat(credentials.current().scheme()).isEqualTo(Scheme.API_KEY);
  }

  @Test
  void aRefusalReadsAFileThatSeemsTheSame() throws Exception {
    Path file = watchAFile("sk-old");
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, "sk-new");
    Files.setLastModifiedTime(file, before);

    assertThat(watch.look(false)).isEqualTo(Verdict.NOTHING);
    assertThat(watch.look(true)).isEqualTo(Verdict.UNSETTLED);
    assertThat(watch.look(false)).isEqualTo(Verdict.CHANGED);
    assertThat(key()).isEqualTo("sk-new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  \n", "sk-new sk-newer", "sk-new\nsk-newer", "sk-n\u00e9w", "gone", "large"})
  void whateverAFileHoldsForAWhile_theKeyStays_andOneLineSaysSoWithoutIt(String content)
      throws Exception {
    Path file = watchAFile("sk-old");
    switch (content) {
      case "gone" -> Files.delete(file);
      case "large" -> Files.writeString(file, "sk-new".repeat(10_000));
      default -> Files.writeString(file, content);
    }
    IntStream.range(0, 5).forEach(look -> watch.look(look == 3));

    assertThat(key()).isEqualTo("sk-old");
    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .startsWith("the file of the API key, " + file + ", cannot be used (")
        .endsWith("); calls go on with what it held before")
        .doesNotContain("sk-");
    Files.writeString(file, "sk-new");
    watch.look(false);
    watch.look(false);
    assertThat(key()).isEqualTo("sk-new");
    assertThat(heard).containsExactly("sk-new");
  }

  @Test
  void onlyARefusalOfTheCurrentCredentialIsHeard() throws Exception {
    Credential old = new Credential(Scheme.BEARER_TOKEN, new Secret("old"));
    credentials = new Credentials(old);
    watch = new CredentialWatch(new SecretFile(directory, old.secret()), credentials, () -> 0);
    List<Credential> refused = new ArrayList<>();
    credentials.onRefusal(refused::add);
    credentials.refused(old);
    credentials.change(old.with(new Secret("new")));
    credentials.refused(old);

    assertThat(refused).containsExactly(old);
    assertThat(credentials.toString() + old).doesNotContain("old");
  }
}
