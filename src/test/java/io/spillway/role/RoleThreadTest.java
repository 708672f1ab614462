package io.spillway.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.RoleName;
import io.spillway.running.Pause;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoleThreadTest {

  private final Work work = new Work();
  private final Handover handover = () -> work.calls.add("close kept");

  @Test
  void itIsOpenedJoinedTurnedDrainedAndClosed() throws Exception {
    work.failsToOpen.set(2);
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.turning.await();

    role.close();

    assertThat(role.status()).isEqualTo(new Lifecycle.RoleStatus(RoleState.STOPPED, ""));
    assertThat(work.calls)
        .containsExactly(
            "open", "open", "open", "join", "turn", "wake", "drain", "close", "close kept");
  }

  @Test
  void itRunsOnceItsGroupHasTakenItIn() throws Exception {
    work.member = false;
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.turning.await();
    assertThat(role.status().state()).isEqualTo(RoleState.STARTING);

    work.member = true;
    work.wake();
    work.turningAgain.await();

    assertThat(role.status().state()).isEqualTo(RoleState.RUNNING);
    role.close();
  }

  @Test
  void aMemberThatTheGroupRefusesIsMadeAnewAndTheRoleSaysWhatItWaitsFor() throws Exception {
    Work refused = new Work();
    refused.failure = new UnreleasedInstanceIdException("still there");
    CompletableFuture<RoleThread> started = new CompletableFuture<>();
    CompletableFuture<Lifecycle.RoleStatus> whileWaiting = new CompletableFuture<>();
    Iterator<Supplier<Work>> works =
        List.<Supplier<Work>>of(
                () -> refused,
                () -> {
                  whileWaiting.complete(started.join().status());
                  return work;
                })
            .iterator();
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> works.next().get(), handover);
    started.complete(role);
    work.turning.await();
    role.close();

    assertThat(whileWaiting.join().state()).isEqualTo(RoleState.WAITING);
    assertThat(whileWaiting.join().reason()).contains("instance id", "session ends");
    assertThat(refused.calls).containsExactly("open", "join", "turn", "close");
    assertThat(work.calls)
        .containsExactly("open", "join", "turn", "wake", "drain", "close", "close kept");
    assertThat(role.status()).isEqualTo(new Lifecycle.RoleStatus(RoleState.STOPPED, ""));
  }

  @Test
  void aRoleThatWaitsForItsPlaceIsStopped() {
    work.failure = new UnreleasedInstanceIdException("still there");
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    Pause.await("a role that waits", () -> role.status().state() == RoleState.WAITING);

    role.close();

    assertThat(role.status()).isEqualTo(new Lifecycle.RoleStatus(RoleState.STOPPED, ""));
    assertThat(work.calls).contains("close", "close kept").doesNotContain("drain");
  }

  /** Its group refuses it, and streams that are paid for run on. */
  @Test
  void aRoleWithoutAMembershipFinishesWhatItHasBeforeItStops() throws Exception {
    AtomicInteger works = new AtomicInteger();
    CountDownLatch toldToStop = new CountDownLatch(1);
    Handover owing =
        new Handover() {
          @Override
          public boolean isOwing() {
            toldToStop.countDown();
            return !work.calls.contains("drain");
          }

          @Override
          public void close() {
            work.calls.add("close kept");
          }
        };
    RoleThread role =
        RoleThread.start(
            RoleName.WORKER,
            () -> {
              works.incrementAndGet();
              work.failure =
                  toldToStop.getCount() > 0 ? new MembershipEnded("a right is missing") : null;
              return work;
            },
            owing);
    Pause.await("a role that waits", () -> role.status().state() == RoleState.WAITING);

    role.close();

    assertThat(works).hasValueGreaterThan(1);
    assertThat(work.calls)
        .filteredOn(call -> !call.equals("wake")) // from the thread that tells it
        .endsWith("open", "join", "drain", "close", "close kept");
    assertThat(role.status().state()).isEqualTo(RoleState.STOPPED);
  }

  @Test
  void aMemberWhosePlaceAnotherWasGivenHasFailed() throws Exception {
    work.failure = new FencedInstanceIdException("another");
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.closed.await();
    role.close();

    assertThat(role.status().state()).isEqualTo(RoleState.FAILED);
    assertThat(role.status().reason()).contains("another process", "same instance id");
  }

  @Test
  void aRoleToldToStopBeforeItIsOpenJoinsNothing() throws Exception {
    work.failsToOpen.set(Integer.MAX_VALUE);
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.opening.await();

    role.close();

    assertThat(role.status()).isEqualTo(new Lifecycle.RoleStatus(RoleState.STOPPED, ""));
    assertThat(work.calls).doesNotContain("join", "drain").contains("close");
  }

  @Test
  void aRoleThatDoesNotDoAllOfItsWorkIsNotReadyUntilItDoes() throws Exception {
    work.trouble = "llm.jobs-3 is not read";
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.turning.await();
    work.wake();
    work.turningAgain.await();
    assertThat(role.status())
        .isEqualTo(new Lifecycle.RoleStatus(RoleState.WAITING, "llm.jobs-3 is not read"));
    role.close();
  }

  @Test
  void workThatThrowsHasFailedSaysWhyAndIsClosed() throws Exception {
    work.failure = new IllegalStateException("the reason");
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.closed.await();
    role.close();

    assertThat(role.status().state()).isEqualTo(RoleState.FAILED);
    assertThat(role.status().reason()).contains("the reason");
    assertThat(work.calls).containsSubsequence("turn", "close").doesNotContain("drain");
  }

  @Test
  void stoppingTwiceIsStoppingOnce() throws Exception {
    RoleThread role = RoleThread.start(RoleName.WORKER, () -> work, handover);
    work.turning.await();

    role.close();
    role.close();

    assertThat(role.status().state()).isEqualTo(RoleState.STOPPED);
    assertThat(work.calls).containsOnlyOnce("close");
  }

  @Test
  void aClockThatIsSetBackMakesItLeaveAndJoinWithNewClients() throws Exception {
    Work next = new Work();
    Iterator<Work> works = List.of(work, next).iterator();
    RoleThread role = RoleThread.start(RoleName.WORKER, works::next, handover);
    work.turning.await();

    role.clockSetBack(Duration.ofHours(1));
    next.turning.await();

    assertThat(work.calls).endsWith("wake", "leave", "close").doesNotContain("drain");
    assertThat(next.calls).containsSubsequence("open", "join", "turn").doesNotContain("leave");
    role.close();
  }

  /** Work whose turn lasts until it is woken. */
  private static final class Work implements RoleWork {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch turning = new CountDownLatch(1);
    private final CountDownLatch turningAgain = new CountDownLatch(2);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger failsToOpen = new AtomicInteger();
    private volatile RuntimeException failure;
    private volatile boolean member = true;
    private volatile String trouble = "";

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
    public boolean isMember() {
      return member;
    }

    @Override
    public String trouble() {
      return trouble;
    }

    @Override
    public void turn() {
      calls.add("turn");
      turning.countDown();
      turningAgain.countDown();
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
    public void leave(String why) {
      calls.add("leave");
      throw new MembershipEnded(why);
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
