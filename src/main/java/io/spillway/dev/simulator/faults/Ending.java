package io.spillway.dev.simulator.faults;

/** What happens to the connection after the last piece of a body. */
public enum Ending {
  /** The body ends as HTTP says (last chunk, or the promised length); the connection lives on. */
  END,
  /** The connection is closed (FIN) without the last chunk; a stream of HTTP/2 is reset. */
  CUT,
  /** The connection is reset (RST); of HTTP/2, the stream alone. */
  RESET,
  /** The connection stays open and says nothing more, until the client leaves. */
  SILENCE,
  /** Pings at the ping interval and nothing else, until the client leaves. */
  PINGS
}
