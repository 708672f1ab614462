package io.spillway.api;

/** Whether one stream may hold more. On its event loop. */
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

  /** Whether the stream may hold so many bytes in all, now. */
  boolean mayHold(long bytes);

  /** Whether it is the only stream there is. */
  boolean isAlone();
}
