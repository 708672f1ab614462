package io.spillway.api;

/** Tells whether one stream may hold more memory. Used on its event loop. */
interface Room {

  /** Room for everything. */
  Room ENDLESS =
      new Room() {
        @Override
        public boolean mayHold(long bytes) {
          return true;
        }

        @Override
        public boolean isAlone() {
          return false;
        }
      };

  /**
   * Reserves memory so that the stream may hold this many bytes in all; returns whether there is
   * room now.
   */
  boolean mayHold(long bytes);

  /** Whether it is the only open stream. */
  boolean isAlone();
}
