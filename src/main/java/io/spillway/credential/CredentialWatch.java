package io.spillway.credential;

import io.spillway.config.SecretFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a credential's file again when it changes, and when the API refuses the credential. A
 * thread of its own looks every {@link #PERIOD} whether the file is another; it is read only if it
 * is, or after a refusal, then at most once in a {@link #REFUSAL_PAUSE}.
 */
public final class CredentialWatch implements AutoCloseable {

  /** How often the file is looked at. */
  static final Duration PERIOD = Duration.ofSeconds(2);

  /** How long a new secret must stand in the file before it is taken. */
  static final Duration SETTLING = Duration.ofMillis(200);

  /** The least time between two readings because of refusals. */
  static final Duration REFUSAL_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(CredentialWatch.class);

  private final Path file;
  private final Credentials credentials;
  private final FileState state;
  private final LongSupplier nanoTime;
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private volatile long mayBeReadNanos;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "credential file");
        thread.setDaemon(true);
        return thread;
      });

  /**
   * A watch that does not look yet.
   *
   * @param file as it was read when {@code credentials} began
   * @param nanoTime a monotonic source of nanoseconds
   */
  CredentialWatch(SecretFile file, Credentials credentials, LongSupplier nanoTime) {
    this.file = file.path();
    this.credentials = credentials;
    this.state = new FileState(file.secret());
    this.nanoTime = nanoTime;
    this.mayBeReadNanos = nanoTime.getAsLong();
  }

  /** Begins to look at a file whose secret {@code credentials} began with. */
  public static CredentialWatch start(
      SecretFile file, Credentials credentials, LongSupplier nanoTime) {
    CredentialWatch watch = new CredentialWatch(file, credentials, nanoTime);
    credentials.onRefusal(used -> watch.refused());
    long millis = PERIOD.toMillis();
    watch.looking.scheduleWithFixedDelay(
        () -> watch.lookNow(false), 0, millis, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** From any thread: thousands of calls may be refused at once. */
  private void refused() {
    if (isAsked.compareAndSet(false, true)) {
      long pause = Math.max(0, mayBeReadNanos - nanoTime.getAsLong());
      later(Duration.ofNanos(pause), true);
    }
  }

  private void later(Duration pause, boolean isRefused) {
    try {
      looking.schedule(() -> lookNow(isRefused), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.trace("not looked at any more");
    }
  }

  private void lookNow(boolean isRefused) {
    if (isRefused) {
      mayBeReadNanos = nanoTime.getAsLong() + REFUSAL_PAUSE.toNanos();
      isAsked.set(false);
    }
    try {
      if (look(isRefused) == FileState.Verdict.UNSETTLED) {
        later(SETTLING, false);
      }
    } catch (RuntimeException defect) {
      LOG.error("the file of the credential could not be looked at", defect);
    }
  }

  /**
   * Looks at the file. From one thread.
   *
   * @param isRefused whether it is read although it seems the same
   */
  FileState.Verdict look(boolean isRefused) {
    FileStamp stamp = FileStamp.of(file);
    if (!isRefused && !state.isToBeRead(stamp)) {
      return FileState.Verdict.NOTHING;
    }
    FileState.Verdict verdict = read(stamp);
    Credential.Scheme scheme = credentials.current().scheme();
    switch (verdict) {
      case CHANGED -> {
        LOG.info(
            "the {} in {} is another one; calls that start now are made with it", scheme, file);
        credentials.change(credentials.current().with(state.current()));
      }
      case TROUBLE ->
          LOG.warn(
              "the file of the {}, {}, cannot be used ({}); calls go on with what it held before",
              scheme,
              file,
              state.trouble());
      case MENDED -> LOG.info("the file of the {}, {}, can be used again", scheme, file);
      case UNSETTLED, NOTHING -> LOG.trace("{}: {}", file, verdict);
    }
    return verdict;
  }

  private FileState.Verdict read(FileStamp stamp) {
    try {
      return state.read(stamp, SecretFile.read(file).secret());
    } catch (IllegalArgumentException unusable) {
      return state.unusable(String.valueOf(unusable.getMessage()));
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
