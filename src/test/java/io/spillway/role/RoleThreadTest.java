package io.spillway.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoleThreadTest {

  private final Work work = new Work();

  @Test
  void itIsOpenedJoinedTurnedDrainedAndClosed() throws Exception {
    work.failsToOpen.set(2);
    RoleThread role = RoleThread.start("test", work);
    work.turning.await();
    assertThat(role.status().state()).isEqualTo(RoleState.RUNNING);

    role.close();

    assertThat(role.status()).isEqualTo(new Lifecycle.Status(RoleState.STOPPED, ""));
    assertThat(work.calls)
        .containsExactly("open", "open", "open", "join", "turn", "wake", "drain", "close");
  }

  @Test
  void aRoleToldToStopBeforeItIsOpenJoinsNothing() throws Exception {
    work.failsToOpen.set(Integer.MAX_VALUE);
    RoleThread role = RoleThread.start("test", work);
    work.opening.await();

    role.close();

    assertThat(role.status()).isEqualTo(new Lifecycle.Status(RoleState.STOPPED, ""));
    assertThat(work.calls).doesNotContain("join", "drain").contains("close");
  }

  @Test
  void workThatThrowsHasFailedSaysWhyAndIsClosed() throws Exception {
    work.failure = new IllegalStateException("the reason");
    RoleThread role = RoleThread.start("test", work);
    work.closed.await();
    role.close();

    assertThat(role.status().state()).isEqualTo(RoleState.FAILED);
    assertThat(role.status().reason()).contains("the reason");
    assertThat(work.calls).containsSubsequence("turn", "close").doesNotContain("drain");
  }

  @Test
  void stoppingTwiceIsStoppingOnce() {
    RoleThread role = RoleThread.start("test", work);

    role.close();
    role.close();

    assertThat(role.status().state()).isEqualTo(RoleState.STOPPED);
    assertThat(work.calls).containsOnlyOnce("close");
  }

  /** Work whose turn lasts until it is woken. */
  private static final class Work implements RoleWork {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch turning = new CountDownLatch(1);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger failsToOpen = new AtomicInteger();
    private volatile RuntimeException failure;

    @Override
    public boolean open() {
      opening.countDown();
      int left = failsToOpen.getAndDecrement();
      if (left < 3) {
        calls.add("open");
      }
      return left <= 0;
    }

    @Override
    public void join() {
      calls.add("join");
    }

    @Override
    public void turn() {
      calls.add("turn");
      turning.countDown();
      if (failure != null) {
        throw failure;
      }
      try {
        woken.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void drain() {
      calls.add("drain");
    }

    @Override
    public void wake() {
      calls.add("wake");
      woken.countDown();
    }

    @Override
    public void close() {
      calls.add("close");
      closed.countDown();
    }
  }
}
