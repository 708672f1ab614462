package io.spillway.credential;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The credential that calls are made with. One thread changes it, that of the {@link
 * CredentialWatch}; any thread reads it, without waiting.
 */
public final class Credentials {

  private volatile Credential current;
  private final List<Runnable> changeListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Credential>> refusalListeners = new CopyOnWriteArrayList<>();

  /** Credentials that begin with this one. */
  public Credentials(Credential first) {
    this.current = first;
  }

  /** The credential for the next call. */
  public Credential current() {
    return current;
  }

  /**
   * Adds a listener, called after each change on the thread that made it. A slow listener delays
   * the next check of the file. From any thread.
   */
  public void onChange(Runnable listener) {
    changeListeners.add(listener);
  }

  /**
   * The API refused a call that was made with {@code used} (401). If that is still the current one,
   * its file is looked at soon. From any thread; does not wait.
   */
  public void refused(Credential used) {
    if (used == current) {
      refusalListeners.forEach(listener -> listener.accept(used));
    }
  }

  void onRefusal(Consumer<Credential> listener) {
    refusalListeners.add(listener);
  }

  /** Replaces the credential, for calls that start from now on. From one thread. */
  void change(Credential to) {
    current = to;
    changeListeners.forEach(Runnable::run);
  }
}
