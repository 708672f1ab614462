package io.spillway.role;

import io.spillway.config.RoleName;
import io.spillway.host.Exhaustion;
import io.spillway.refusal.GrowingPause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role with a thread of its own, which joins the consumer group, works, and leaves. Members are
 * static ({@code group.instance.id}): while the group still has an earlier member of the same name,
 * it refuses a new one, and the refused consumer cannot be used any more. The thread then creates
 * the work again, with a new consumer, after a growing pause.
 */
public final class RoleThread implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(RoleThread.class);

  private static final String UNRELEASED =
      "its group still counts a member of this instance id: an earlier process that did not leave,"
          + " until its session ends, or another one that runs with the same instance id";
  private static final String TAKEN =
      "another process runs with the same instance id, and the group has given it the place of"
          + " this one";

  private final RoleName name;
  private final Supplier<? extends RoleWork> works;
  private final Handover handover;
  private final Lifecycle lifecycle = new Lifecycle();
  private final CountDownLatch told = new CountDownLatch(1);
  private final Thread thread;

  /** The pauses between two tries to join. */
  private final GrowingPause joining = newPause();

  private volatile @Nullable RoleWork current;

  /** Why the clients must be replaced; null if they need not. */
  private final AtomicReference<@Nullable String> stale = new AtomicReference<>();

  /** Written by the role's thread only; read from any thread. */
  private final AtomicLong beats = new AtomicLong(-1);

  private RoleThread(RoleName name, Supplier<? extends RoleWork> works, Handover handover) {
    this.name = name;
    this.works = works;
    this.handover = handover;
    this.thread = new Thread(this::run, "role " + name);
  }

  /**
   * Starts a role.
   *
   * @param works creates the work of one membership, on the role's thread; the role closes each one
   *     before it creates the next
   * @param handover what one work passes on to the next; closed after the last one
   */
  public static RoleThread start(
      RoleName name, Supplier<? extends RoleWork> works, Handover handover) {
    RoleThread role = new RoleThread(name, works, handover);
    role.thread.start();
    return role;
  }

  @Override
  public RoleName name() {
    return name;
  }

  @Override
  public Lifecycle.RoleStatus status() {
    Lifecycle.RoleStatus now = lifecycle.status();
    RoleWork work = current;
    if (now.state() != RoleState.RUNNING || work == null) {
      return now;
    }
    String held = work.held();
    return held.isEmpty()
        ? new Lifecycle.RoleStatus(RoleState.RUNNING, work.remark())
        : new Lifecycle.RoleStatus(RoleState.HELD, held);
  }

  @Override
  public Headway headway() {
    RoleWork work = current;
    return work == null ? Headway.NOTHING_OWED : work.headway();
  }

  @Override
  public String unfinished() {
    RoleWork work = current;
    return work == null ? "" : work.unfinished();
  }

  @Override
  public long beats() {
    return beats.get();
  }

  @Override
  public void clockSetBack(Duration by) {
    stale.set(
        "the clock was set back by " + by.toSeconds() + " s, and Kafka's clients are replaced");
    RoleWork work = current;
    if (work != null) {
      work.wake();
    }
  }

  private void replaceStale(RoleWork work) {
    String why = stale.getAndSet(null);
    if (why != null) {
      work.leave(why);
    }
  }

  /** Returns at once if the calling thread is interrupted. */
  @Override
  public void close() {
    if (!isTold()) {
      lifecycle.move(RoleState.DRAINING, "told to stop");
      told.countDown();
    }
    RoleWork work = current;
    if (work != null) {
      work.wake();
    }
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static GrowingPause newPause() {
    return new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(8));
  }

  /**
   * Whether to work on: also after the order to stop, if the role has no membership and another one
   * could still commit what it has.
   */
  private boolean mayWork() {
    return !isTold() || handover.isOwing();
  }

  private boolean isTold() {
    return told.getCount() == 0;
  }

  private void run() {
    try (handover) {
      while (mayWork() && !work()) {
        await(joining.failed());
      }
    } catch (StartRefused refused) {
      lifecycle.move(RoleState.FAILED, String.valueOf(refused.getMessage()));
      LOG.error("the {} does not start: {}", name, refused.getMessage());
    } catch (GaveUp end) {
      lifecycle.move(RoleState.FAILED, String.valueOf(end.getMessage()));
      LOG.error("the {} has ended: {}", name, end.getMessage());
    } catch (FencedInstanceIdException taken) {
      lifecycle.move(RoleState.FAILED, TAKEN);
      LOG.error("the {} has ended: {}", name, TAKEN);
    } catch (Exception | Error failure) {
      lifecycle.move(
          RoleState.FAILED,
          Exhaustion.of(failure).map(Exhaustion::words).orElseGet(failure::toString));
      LOG.error("the {} failed and has ended", name, failure);
    }
    lifecycle.move(RoleState.STOPPED, "");
  }

  /**
   * Works as one member until the role is told to stop; returns false if the group refused it or
   * its membership ended.
   */
  private boolean work() throws InterruptedException {
    try (RoleWork work = works.get()) {
      current = work;
      if (opened(work)) {
        work.join();
        while (!isTold()) {
          beats.incrementAndGet();
          replaceStale(work);
          work.turn();
          if (work.isMember()) {
            joining.succeeded();
            String trouble = work.trouble();
            lifecycle.move(trouble.isEmpty() ? RoleState.RUNNING : RoleState.WAITING, trouble);
          }
        }
        work.drain();
      }
      return true;
    } catch (MembershipEnded ended) {
      if (!joining.isFailing()) {
        LOG.warn("the {} is no member any more and joins anew: {}", name, ended.getMessage());
      }
      lifecycle.move(RoleState.WAITING, String.valueOf(ended.getMessage()));
      return false;
    } catch (UnreleasedInstanceIdException refused) {
      if (lifecycle.status().state() != RoleState.WAITING) {
        LOG.warn("the {} waits: {}", name, UNRELEASED);
      }
      lifecycle.move(RoleState.WAITING, UNRELEASED);
      return false;
    }
  }

  private void await(long pauseNanos) throws InterruptedException {
    beats.incrementAndGet();
    if (isTold()) {
      LockSupport.parkNanos(pauseNanos); // another membership is to finish something
    } else if (told.await(pauseNanos, TimeUnit.NANOSECONDS)) {
      LOG.info("the {} was told to stop while it waited", name);
    }
  }

  /**
   * Opens the work, trying again until it succeeds; returns false if the role was told to stop
   * before.
   */
  private boolean opened(RoleWork work) throws InterruptedException {
    GrowingPause pause = newPause();
    while (mayWork()) {
      replaceStale(work);
      if (work.open()) {
        return true;
      }
      if (!pause.isFailing()) {
        LOG.info("the {} waits for Kafka", name);
      }
      if (!work.trouble().isEmpty()) {
        lifecycle.move(RoleState.WAITING, work.trouble());
      }
      await(pause.failed());
    }
    return false;
  }
}
