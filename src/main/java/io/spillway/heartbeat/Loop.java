package io.spillway.heartbeat;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A watched event loop. A task is sent to it; each task that it runs counts as one beat. */
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

  /** Sends the loop a task, unless it has not run the last one yet. Called from one thread. */
  void ask() {
    if (asked == answers.get()) {
      asked++;
      loop.execute(() -> {
        thread = Thread.currentThread();
        answers.incrementAndGet();
      });
    }
  }

  /** The stack of the loop's thread at this moment, as text for people. */
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
