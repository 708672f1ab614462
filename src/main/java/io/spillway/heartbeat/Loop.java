package io.spillway.heartbeat;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An event loop that is asked for a beat: it has beaten as often as it has answered. */
final class Loop {

  private final Executor loop;
  private final AtomicLong answers = new AtomicLong();
  private volatile @Nullable Thread thread;
  private long asked;

  Loop(Executor loop) {
    this.loop = loop;
  }

  long beats() {
    return answers.get();
  }

  /** Asks, unless it has not answered yet. From one thread. */
  void ask() {
    if (asked == answers.get()) {
      asked++;
      loop.execute(() -> {
        thread = Thread.currentThread();
        answers.incrementAndGet();
      });
    }
  }

  /** What it does just now, for people. */
  String stack() {
    Thread known = thread;
    if (known == null) {
      return "nothing that is known: it has never answered";
    }
    StringBuilder text = new StringBuilder(known.getName());
    for (StackTraceElement frame : known.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }
}
