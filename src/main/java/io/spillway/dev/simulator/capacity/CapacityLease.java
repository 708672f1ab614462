package io.spillway.dev.simulator.capacity;

/** The place that a stream takes of its group's capacity, from its beginning to its end. */
public interface CapacityLease {
  /** The place of a stream whose model has no bounds. */
  CapacityLease NONE =
      new CapacityLease() {
        @Override
        public boolean breaksOff(boolean ending) {
          return false;
        }

        @Override
        public void generated(double outputTokens) {}

        @Override
        public void end() {}
      };

  /**
   * Whether an overload breaks the stream off, in place of its next event.
   *
   * @param ending whether that event would end it well
   */
  boolean breaksOff(boolean ending);

  /** Output went out. */
  void generated(double outputTokens);

  /** Gives the place back; once, then does nothing. */
  void end();
}
