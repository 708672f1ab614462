package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.capacity.CapacityLease;
import io.spillway.dev.simulator.fixtures.ByteLists;
import org.jspecify.annotations.Nullable;

/**
 * What an answer uses of its group's capacity while it goes out. Output is spread evenly over the
 * bytes of the good answer, so a stream that stops early is charged for its part.
 *
 * @param tokensPerByte output tokens; 0 for an answer that generates none
 * @param breakable whether the pieces are events, between which the stream can break off
 */
public record OutputCharge(CapacityLease lease, double tokensPerByte, boolean breakable) {
  /** Of an answer that uses nothing. */
  static final OutputCharge NONE = new OutputCharge(CapacityLease.NONE, 0, false);

  /** {@code message_delta} and {@code message_stop}. */
  private static final int ENDING_EVENTS = 2;

  static OutputCharge of(
      CapacityLease lease, @Nullable EventStream stream, Answer answer, boolean whole) {
    if (lease == CapacityLease.NONE || stream == null || answer.status() != 200) {
      return new OutputCharge(lease, 0, false);
    }
    long bytes = Math.max(1, ByteLists.total(stream.frames()));
    boolean plain = !answer.headers().containsKey("content-encoding");
    String type = answer.headers().getOrDefault("content-type", "");
    return new OutputCharge(
        lease,
        (double) stream.outputTokens() / bytes,
        whole && plain && type.startsWith("text/event-stream"));
  }

  /**
   * Whether an overload takes the place of the next event.
   *
   * @param left how many events there are to come
   */
  public boolean breaksOff(int left) {
    return breakable && lease.breaksOff(left <= ENDING_EVENTS);
  }

  /** So many bytes went out. */
  public void sent(int bytes) {
    if (tokensPerByte > 0) {
      lease.generated(bytes * tokensPerByte);
    }
  }

  /** The answer is over, in whatever way. */
  public void end() {
    lease.end();
  }
}
