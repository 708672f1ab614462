package io.spillway.worker;

import io.spillway.pressure.HoldStatus;
import io.spillway.pressure.Holds;
import io.spillway.pressure.LaneOrder;
import io.spillway.pressure.LanesView;
import io.spillway.pressure.Scheduler;
import io.spillway.time.Clocks;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * The way from an operator to a worker's lanes. What is asked waits in a queue for the pump, which
 * answers in its next turn, and is woken for it: nobody else touches the scheduler. From any
 * thread, but for {@link #answer}.
 */
public final class LaneControl {

  /** Questions that may wait: people and scripts ask seldom. */
  static final int MOST_ASKED = 100;

  private final String target;
  private final Holds holds;
  private final Clocks clocks;
  private final BlockingQueue<BiConsumer<Scheduler<FetchedJob>, Clocks>> asked =
      new ArrayBlockingQueue<>(MOST_ASKED);
  private volatile Runnable wakeup = () -> {};

  /**
   * The control of a worker that is to be started.
   *
   * @param target the host that it calls
   */
  public LaneControl(String target, Holds holds, Clocks clocks) {
    this.target = target;
    this.holds = holds;
    this.clocks = clocks;
  }

  /** The host that it calls. */
  public String target() {
    return target;
  }

  /** What the worker's scheduler asks. */
  Holds holds() {
    return holds;
  }

  /** What is held now. */
  public HoldStatus status() {
    return holds.status();
  }

  /**
   * How the lanes stand. Fails with {@link IllegalStateException} if too many ask; without an
   * answer for as long as the worker makes no turn.
   */
  public CompletionStage<LanesView> lanes() {
    CompletableFuture<LanesView> answer = new CompletableFuture<>();
    ask(answer, (scheduler, now) -> answer.complete(scheduler.view(now.now(), now.nanos())));
    return answer;
  }

  /** Gives an order; fails and waits as {@link #lanes} does. */
  public CompletionStage<LaneOrder.OrderAnswer> order(LaneOrder order) {
    CompletableFuture<LaneOrder.OrderAnswer> answer = new CompletableFuture<>();
    ask(answer, (scheduler, now) -> answer.complete(scheduler.order(order, now.nanos())));
    return answer;
  }

  /** The API is called with another key from now on: what is held for the old one is tried. */
  public void credentialChanged() {
    order(new LaneOrder.CredentialChanged())
        .exceptionally(full -> new LaneOrder.OrderAnswer(false, full.toString()));
  }

  private void ask(
      CompletableFuture<?> answer, BiConsumer<Scheduler<FetchedJob>, Clocks> question) {
    if (asked.offer(question)) {
      wakeup.run();
    } else {
      answer.completeExceptionally(
          new IllegalStateException(MOST_ASKED + " questions wait for the worker already"));
    }
  }

  /** Says what ends the pump's sleep. */
  void wakeWith(Runnable call) {
    wakeup = call;
  }

  /** Answers what was asked; the pump's. */
  void answer(Scheduler<FetchedJob> scheduler) {
    for (var question = asked.poll(); question != null; question = asked.poll()) {
      question.accept(scheduler, clocks);
    }
  }
}
