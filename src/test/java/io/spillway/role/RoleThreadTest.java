package io.spillway.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoleThreadTest {

  private final AtomicReference<RoleThread> thread = new AtomicReference<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Test
  void aBodyThatEndsWhenToldToHasStopped() {
    start(() -> {
      running();
      await();
    });

    stop();
    thread.get().join();

    assertThat(state()).isEqualTo(RoleState.STOPPED);
  }

  @Test
  void aRoleToldToStopBeforeItRunsStopsInGoodOrder() {
    start(() -> {
      await();
      running();
    });

    stop();
    thread.get().join();

    assertThat(thread.get().lifecycle().status())
        .isEqualTo(new Lifecycle.Status(RoleState.STOPPED, ""));
  }

  @Test
  void aBodyThatThrowsHasFailedAndSaysWhy() {
    start(() -> {
      running();
      throw new IllegalStateException("the reason");
    });

    thread.get().join();

    assertThat(state()).isEqualTo(RoleState.FAILED);
    assertThat(thread.get().lifecycle().status().reason()).contains("the reason");
    thread.get().stop();
    assertThat(state()).isEqualTo(RoleState.FAILED);
  }

  @Test
  void stoppingTwiceIsStoppingOnce() {
    start(() -> {
      running();
      await();
    });

    thread.get().stop();
    stop();
    thread.get().join();

    assertThat(thread.get().isStopped()).isTrue();
    assertThat(state()).isEqualTo(RoleState.STOPPED);
  }

  private void start(Runnable body) {
    thread.set(new RoleThread("test", body));
    thread.get().start();
  }

  private void running() {
    thread.get().lifecycle().move(RoleState.RUNNING, "");
  }

  private void stop() {
    thread.get().stop();
    stopped.countDown();
  }

  private void await() {
    try {
      stopped.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RoleState state() {
    return thread.get().lifecycle().status().state();
  }
}
