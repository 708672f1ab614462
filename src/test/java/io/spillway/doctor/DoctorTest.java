package io.spillway.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Settings;
import io.spillway.status.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of checks, their dependencies and their bounds; secrets are in no line. */
class DoctorTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong();
  private final List<CheckResult> told = new ArrayList<>();

  private List<String> lines(HiddenWords secrets, DoctorCheck... checks) {
    List<CheckResult> results =
        new Doctor(nanos::get, LONG, secrets, told::add).run(List.of(checks));
    assertThat(told).isEqualTo(results);
    return results.stream().map(CheckResult::line).toList();
  }

  private static DoctorCheck check(String name, Callable<List<CheckResult>> work, String... needs) {
    return new DoctorCheck(name, List.of(needs), LONG, work);
  }

  private static DoctorCheck good(String name, String... needs) {
    return check(name, () -> List.of(CheckResult.ok(name, "fine")), needs);
  }

  private static DoctorCheck bad(String name) {
    return check(
        name, () -> List.of(CheckResult.fail(name, Category.QUOTA_RATE, "not fine", "mend it")));
  }

  @Test
  void aCheckThatNeedsAFailedOneIsSkipped_andNamesTheCause() {
    assertThat(
            lines(
                new HiddenWords(),
                bad("tcp"),
                good("tls", "tcp"),
                good("kafka", "tls"),
                good("key")))
        .containsExactly(
            "FAIL tcp [quota_rate]: not fine; mend it",
            "skipped tls: it needs tcp, which is not ok",
            "skipped kafka: it needs tcp, which is not ok",
            "ok key: fine");
  }

  @Test
  void aWarningStopsNothing() {
    DoctorCheck warning =
        check(
            "topics",
            () -> List.of(CheckResult.warn("topics", Category.DEPLOYMENT_CONFIG, "odd", "look")));
    assertThat(lines(new HiddenWords(), warning, good("call", "topics")))
        .containsExactly("warn topics [deployment_config]: odd; look", "ok call: fine");
  }

  @Test
  void aCheckThatDoesNotEndIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    DoctorCheck endless =
        new DoctorCheck(
            "kafka",
            List.of(),
            Duration.ofMillis(20),
            () -> {
              never.await();
              return List.of();
            });
    assertThat(lines(new HiddenWords(), endless, good("topics", "kafka")))
        .containsExactly(
            "FAIL kafka [deployment_config]: no answer within 0 s; look at the network between this"
                + " machine and the peer, or give it more --timeout",
            "skipped topics: it needs kafka, which is not ok");
  }

  @Test
  void nothingBeginsAfterTheTimeForAll() {
    DoctorCheck slow =
        check(
            "kafka",
            () -> {
              nanos.addAndGet(LONG.toNanos());
              return List.of(CheckResult.ok("kafka", "fine"));
            });
    assertThat(lines(new HiddenWords(), slow, good("topics")))
        .containsExactly("ok kafka: fine", "skipped topics: the 60 s for all checks are over");
  }

  @Test
  void aDefectOfACheckIsALine() {
    DoctorCheck broken =
        check(
            "topics",
            () -> {
              throw new IllegalStateException("oh");
            });
    assertThat(lines(new HiddenWords(), broken).getFirst())
        .startsWith("FAIL topics [local_runtime]: the check itself failed: java.lang.IllegalState");
  }

  @ParameterizedTest
  @CsvSource({
    "0, ok clock: within 2 s of theirs",
    "1999, ok clock: within 2 s of theirs",
    "-1999, ok clock: within 2 s of theirs",
    "5000, warn clock [deployment_config]: this machine's clock is 5.0 s behind theirs",
    "-5000, warn clock [deployment_config]: this machine's clock is 5.0 s ahead of theirs",
    "60000, FAIL clock [deployment_config]: this machine's clock is 60.0 s behind theirs",
    "-60000, FAIL clock [deployment_config]: this machine's clock is 60.0 s ahead of theirs",
  })
  void aClockIsJudgedByHowFarItIsOff(long off, String line) {
    // A time that is told while we wait cannot be off by the wait.
    long theirs = off < 0 ? 100_000 + off : 100_700 + off;
    assertThat(KafkaFindings.clock("clock", "theirs", 100_000, 100_700, theirs).line())
        .startsWith(line);
  }

  @Test
  void noLineShowsASecret_andEachIsOneLine() throws Exception {
    Settings settings =
        Settings.load(
            Map.of(
                "ANTHROPIC_API_KEY",
                "canary-key",
                "SPILLWAY_API_PROXY",
                "http://u:canary-proxy@p:1",
                "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                "x required username=\"u\" password=\"canary-sasl\";",
                "SPILLWAY_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD",
                "canary-store"),
            null);
    DoctorCheck talks =
        check(
            "talks",
            () ->
                List.of(
                    CheckResult.fail(
                        "talks",
                        Category.ACCOUNT_AUTH,
                        "canary-key\n canary-proxy",
                        "canary-sasl canary-store")));
    assertThat(lines(new HiddenWords(settings), talks))
        .containsExactly("FAIL talks [account_auth]: *** ***; *** ***");
  }
}
