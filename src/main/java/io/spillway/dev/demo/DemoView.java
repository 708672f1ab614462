package io.spillway.dev.demo;

import java.time.Duration;

/** Where a demo is shown. Not thread-safe; closing restores the terminal. */
public interface DemoView extends AutoCloseable {

  /** Prints one line of text that stays visible. */
  void say(String line);

  /** Shows the progress; called about ten times a second. */
  void show(DemoPicture picture, DemoProgress progress, Duration elapsed);

  @Override
  void close();
}
