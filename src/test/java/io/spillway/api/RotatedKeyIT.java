package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.SecretFile;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import io.spillway.credential.CredentialWatch;
import io.spillway.credential.Credentials;
import io.spillway.credential.MountedSecret;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls go on, some at once, while the secret in the file is replaced. */
class RotatedKeyIT {
  private static final int AT_ONCE = 8;

  /** No healthy run comes near it. */
  private static final int PATIENCE_SECONDS = 30;

  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  private static Job job() {
    String job =
        "{\"params\":{\"model\":\"m\",\"max_tokens\":5,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}";
    return (Job) JobReader.read(job.getBytes(UTF_8));
  }

  private static ApiClient client(String url, Credential first) {
    Target target = Targets.at(url).with(first);
    ApiSettings settings =
        new ApiSettings(target, "spillway-test", true, 40, TestApi.LONG_LIMITS, 65_536, 262_144);
    return ApiClient.open(
        vertx,
        1,
        settings,
        ConnectionSettings.DEFAULT,
        Holdings.unbounded(),
        InstantSource.system(),
        System::nanoTime);
  }

  /** Calls one after the other until it is told to end; returns how many failed. */
  private static int calling(ApiClient client, AtomicBoolean ending) {
    int failed = 0;
    while (!ending.get()) {
      Told told = new Told();
      synchronized (client) {
        client.start(client.target(), job(), told);
      }
      AttemptEnd end = (AttemptEnd) told.all().getLast();
      failed += end.outcome() instanceof Outcome.Succeeded ? 0 : 1;
    }
    return failed;
  }

  /** While the file changes and some more calls are made; returns how many failed. */
  private int whileTheFileChanges(KeyCheckingServer server, Scheme scheme, boolean revokeAtOnce)
      throws Exception {
    MountedSecret mounted = new MountedSecret(directory, "key-old");
    SecretFile file = SecretFile.read(mounted.file());
    Credentials credentials = new Credentials(new Credential(scheme, file.secret()));
    CountDownLatch changed = new CountDownLatch(1);
    credentials.onChange(changed::countDown);
    AtomicBoolean ending = new AtomicBoolean();
    try (ApiClient opened = client(server.url(), credentials.current());
        CredentialWatch watch = CredentialWatch.start(file, credentials, System::nanoTime);
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      ApiClient client = opened.knownBy(credentials);
      List<Future<Integer>> failures = new ArrayList<>();
      for (int caller = 0; caller < AT_ONCE; caller++) {
        failures.add(callers.submit(() -> calling(client, ending)));
      }
      try {
        rotate(server, scheme, mounted, revokeAtOnce, changed);
      } finally {
        ending.set(true);
      }
      int failed = 0;
      for (Future<Integer> each : failures) {
        failed += each.get();
      }
      return failed;
    }
  }

  private static void rotate(
      KeyCheckingServer server,
      Scheme scheme,
      MountedSecret mounted,
      boolean revokeAtOnce,
      CountDownLatch changed)
      throws Exception {
    String old = scheme == Scheme.API_KEY ? "key-old" : "Bearer key-old";
    String next = scheme == Scheme.API_KEY ? "key-new" : "Bearer key-new";
    server.awaitAnswers(old, 3 * AT_ONCE);
    server.take(next);
    if (revokeAtOnce) {
      server.revoke(old);
      putUnseen(mounted.file().toRealPath(), "key-new");
    } else {
      mounted.put("key-new");
    }
    assertThat(changed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the key changed").isTrue();
    server.awaitAnswers(next, 3 * AT_ONCE);
    server.revoke(old);
    int refusedBefore = server.refused();
    server.awaitAnswers(next, 3 * AT_ONCE);
    assertThat(server.refused()).as("since the change").isEqualTo(refusedBefore);
  }

  /** As if nothing had changed, for who does not read it. */
  private static void putUnseen(Path file, String secret) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, secret);
    Files.setLastModifiedTime(file, before);
  }

  @Test
  void noCallFailsForAKeyThatIsReplaced() throws Exception {
    KeyCheckingServer server = new KeyCheckingServer(vertx, "key-old");

    assertThat(whileTheFileChanges(server, Scheme.API_KEY, false)).isZero();
  }

  @Test
  void aTokenThatIsRefusedIsReadAgainThoughItsFileSeemsTheSame() throws Exception {
    KeyCheckingServer server = new KeyCheckingServer(vertx, "Bearer key-old");

    int failed = whileTheFileChanges(server, Scheme.BEARER_TOKEN, true);

    assertThat(failed).isEqualTo(server.refused()).isPositive();
    assertThat(server.answered("Bearer key-new")).isPositive();
  }
}
