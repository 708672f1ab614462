package io.spillway.dev.demo;

import java.time.Duration;

/** Where a demo shows itself. For one thread; closing gives the terminal back. */
public interface DemoView extends AutoCloseable {

  /** Says one line of text that stays. */
  void say(String line);

  /** Shows how far it is; called about ten times a second. */
  void show(DemoPicture picture, DemoProgress progress, Duration elapsed);

  @Override
  void close();
}
