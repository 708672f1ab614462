package io.spillway.api;

import io.spillway.memory.Holding;
import io.spillway.memory.Holdings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Does the steps of one stream in their order, each when there is room in memory for what it may
 * hold then. While one waits, the stream is paused. On the stream's event loop.
 */
final class HeldSteps implements Holding.Owner, Room {

  /** What waits behind a full account, and how it is told. */
  interface Stream {

    /** Nothing more is to be read for now. */
    void pause();

    /** Reading goes on. */
    void resume();

    /** The stream must end; alone, if it does not fit without others either. */
    void noRoom(boolean alone);
  }

  /**
   * A step.
   *
   * @param bytes what the stream may hold then in all
   */
  private record HeldStep(LongSupplier bytes, Runnable work) {}

  private final Deque<HeldStep> late = new ArrayDeque<>(0);
  private final Consumer<Runnable> loop;
  private final Stream stream;
  private final Holding holding;
  private boolean waiting;

  /**
   * The steps of a stream that begins. From any thread.
   *
   * @param loop runs what it is given on the stream's event loop
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

  /** Does a step now, or when there is room for it. */
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

  /** So much is needed and no more. */
  void shrinkTo(long bytes) {
    holding.shrinkTo(bytes);
  }

  /** Steps that wait are not done any more. */
  void drop() {
    late.clear();
    waiting = false;
  }

  /** The stream is over: what it holds is given back. */
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
