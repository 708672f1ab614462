package io.spillway.dev.simulator.calls;

/**
 * Is called twice for each call: when it has been received and when it has ended. Called on the
 * simulator's event loops, several at once: implementations are thread-safe and do not block.
 */
public interface CallLog extends AutoCloseable {
  /** A log that keeps nothing. */
  static CallLog none() {
    return (call, end) -> {};
  }

  /** The body of a call has come; its answer has not begun. */
  default void received(Call call) {}

  /** A call is over. */
  void ended(Call call, CallEnd end);

  /** Makes what was logged visible to readers; called several times a second. */
  default void flush() {}

  /** Flushes and frees; called once, when the simulator has closed and every call has ended. */
  @Override
  default void close() {}

  /** A log that passes everything on to both logs. */
  static CallLog both(CallLog first, CallLog second) {
    return new CallLog() {
      @Override
      public void received(Call call) {
        first.received(call);
        second.received(call);
      }

      @Override
      public void ended(Call call, CallEnd end) {
        first.ended(call, end);
        second.ended(call, end);
      }

      @Override
      public void flush() {
        first.flush();
        second.flush();
      }

      @Override
      public void close() {
        first.close();
        second.close();
      }
    };
  }
}
