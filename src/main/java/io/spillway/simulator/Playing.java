package io.spillway.simulator;

/** A fixture on its way to a client. Lives on one event loop. */
interface Playing {

  /** Sends the first piece, and each that follows when its time has come. */
  void start();

  /** Sends nothing more. */
  void stop();

  int piecesSent();

  long bytesSent();

  /** The HTTP status sent so far: 0 before the head. */
  int statusSent();
}
