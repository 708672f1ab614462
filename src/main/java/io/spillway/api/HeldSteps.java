package io.spillway.api;

import io.spillway.memory.Holding;
import io.spillway.memory.Holdings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs the steps of one stream in order, each as soon as there is memory for what the stream may
 * hold after it. While a step waits, the stream is paused. Used on the stream's event loop.
 */
final class HeldSteps implements Holding.Owner, Room {

  /** The stream, as this class calls it back. */
  interface Stream {

    /** Stops reading. */
    void pause();

    /** Goes on reading. */
    void resume();

    /**
     * Ends the stream.
     *
     * @param alone whether it would not fit even without other streams
     */
    void noRoom(boolean alone);
  }

  /**
   * A step.
   *
   * @param bytes the bytes that the stream may hold after it, in all
   * @param work the step itself
   */
  private record HeldStep(LongSupplier bytes, Runnable work) {}

  private final Deque<HeldStep> late = new ArrayDeque<>(0);
  private final Consumer<Runnable> loop;
  private final Stream stream;
  private final Holding holding;
  private boolean waiting;

  /**
   * Creates it for a stream that begins. From any thread.
   *
   * @param loop runs a task on the stream's event loop
   */
  HeldSteps(Holdings holdings, Consumer<Runnable> loop, Stream stream) {
    this.loop = loop;
    this.stream = stream;
    this.holding = holdings.open(this);
  }

  /** Whether a step waits. */
  boolean isWaiting() {
    return waiting;
  }

  /** Runs a step now, or later when there is memory for it. */
  void take(LongSupplier bytes, Runnable work) {
    if (late.isEmpty() && holding.tryHold(bytes.getAsLong())) {
      work.run();
      return;
    }
    late.add(new HeldStep(bytes, work));
    if (!waiting) {
      stream.pause();
      await();
    }
  }

  private void await() {
    waiting = true;
    holding.await(late.element().bytes().getAsLong());
  }

  /** Gives back memory beyond this many bytes. */
  void shrinkTo(long bytes) {
    holding.shrinkTo(bytes);
  }

  /** Drops the waiting steps. */
  void drop() {
    late.clear();
    waiting = false;
  }

  /** Gives all memory back, because the stream has ended. */
  void close() {
    drop();
    holding.close();
  }

  @Override
  public void granted(long bytes) {
    loop.accept(() -> {
      holding.granted(bytes);
      if (waiting) {
        waiting = false;
        goOn();
      }
    });
  }

  private void goOn() {
    while (!late.isEmpty() && !waiting) {
      if (!holding.tryHold(late.element().bytes().getAsLong())) {
        await();
        return;
      }
      late.remove().work().run();
    }
    if (!waiting) {
      stream.resume();
    }
  }

  @Override
  public void mustEnd(boolean alone) {
    loop.accept(() -> {
      if (waiting) {
        late.clear();
        waiting = false;
        stream.noRoom(alone);
      }
    });
  }

  @Override
  public boolean mayHold(long bytes) {
    return holding.tryHold(bytes);
  }

  @Override
  public boolean isAlone() {
    return holding.isAlone();
  }
}
