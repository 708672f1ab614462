package io.spillway.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.spillway.config.RoleName;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A loop that is held up is logged with its cause and counted; one that is stuck is named. */
class HeartbeatsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final long PERIOD = Heartbeats.PERIOD.toNanos();

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AtomicInteger heldUp = new AtomicInteger();
  private final Heartbeats heartbeats = new Heartbeats(() -> 0, heldUp::incrementAndGet);
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private long now;

  private final Logger logger = (Logger) LoggerFactory.getLogger(Heartbeats.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
  }

  @AfterEach
  void end() {
    blocked.countDown();
    loop.shutdownNow();
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
    heartbeats.close();
  }

  @Test
  void aLoopThatAnswersIsWell() throws Exception {
    heartbeats.watchLoop(RoleName.WORKER, "event loop 1", BOUND, loop);
    for (int i = 0; i < 400; i++) {
      look(1);
      settle();
    }
    assertThat(heartbeats.stuck(RoleName.WORKER)).isEmpty();
    assertThat(heldUp).hasValue(0);
    assertThat(log.list).isEmpty();
  }

  @Test
  void aLoopThatIsBlockedIsLoggedWithItsCauseCountedAndThenStuck() throws Exception {
    heartbeats.watchLoop(RoleName.WORKER, "event loop 1", BOUND, loop);
    look(1);
    settle();
    loop.execute(this::holdUp);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    look(5);
    assertThat(heldUp).hasValue(1);
    assertThat(heartbeats.stuck(RoleName.WORKER)).isEmpty();
    look(130);

    assertThat(heldUp).as("once each time").hasValue(1);
    assertThat(heartbeats.stuck(RoleName.WORKER).orElseThrow())
        .startsWith("event loop 1 has not answered for 3");
    assertThat(heartbeats.stuck(RoleName.DELAYER)).isEmpty();
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("event loop 1 has been held up for 1")
        .contains("HeartbeatsTest.holdUp");

    blocked.countDown();
    settle();
    look(1);
    assertThat(heartbeats.stuck(RoleName.WORKER)).isEmpty();
    assertThat(log.list.getLast().getFormattedMessage()).contains("event loop 1 goes on after");
    assertThat(heartbeats.longest()).isGreaterThan(BOUND);
  }

  @Test
  void aRoleThatHasBegunMustGoOn() {
    AtomicLong beats = new AtomicLong(Heartbeats.NOT_YET);
    heartbeats.watchRole(RoleName.DELAYER, BOUND, beats::get);
    look(1_000);
    assertThat(heartbeats.stuck(RoleName.DELAYER)).as("it has not begun").isEmpty();
    for (int i = 0; i < 10; i++) {
      beats.incrementAndGet();
      look(100);
      assertThat(heartbeats.stuck(RoleName.DELAYER)).isEmpty();
    }
    look(25);
    assertThat(heartbeats.stuck(RoleName.DELAYER))
        .hasValue("the thread of the delayer has not answered for 31 s");
  }

  @Test
  void aPauseOfTheWholeProcessIsNobodysFault() throws Exception {
    heartbeats.watchLoop(RoleName.WORKER, "event loop 1", BOUND, loop);
    AtomicLong beats = new AtomicLong();
    heartbeats.watchRole(RoleName.WORKER, BOUND, beats::get);
    look(1);
    settle();
    look(1);
    now += Duration.ofHours(8).toNanos();
    look(1);

    assertThat(heartbeats.stuck(RoleName.WORKER)).isEmpty();
    assertThat(heldUp).hasValue(0);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      now += PERIOD;
      heartbeats.look(now);
    }
  }

  /** Lets the loop do what it was given. */
  private void settle() throws Exception {
    loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
  }

  private void holdUp() {
    begun.countDown();
    try {
      blocked.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }
}
