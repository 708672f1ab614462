package io.spillway.host;

import io.spillway.config.Keys;
import java.net.BindException;
import java.util.Optional;

/**
 * A resource of the machine that is used up at the moment (files, ports, threads), and what a
 * person should do about it.
 */
public enum Exhaustion {
  /** Files and sockets, which share one limit: EMFILE, ENFILE. */
  OPEN_FILES(
      "no more files and sockets can be opened here: raise the limit of open files (ulimit -n,"
          + " LimitNOFILE= of a unit, nofile of a container) or lower "
          + Keys.WORKER_MAX_IN_FLIGHT.environment()),
  /** Local addresses and ports: EADDRNOTAVAIL. */
  LOCAL_PORTS(
      "no local address or port is free for a connection: widen the range of ports (Linux:"
          + " net.ipv4.ip_local_port_range), lower "
          + Keys.WORKER_MAX_IN_FLIGHT.environment()
          + ", or look whether this host has an address of the kind that the API's is (IPv4, IPv6)"),
  /** Threads: EAGAIN when one is created. */
  THREADS(
      "the system gives this process no more threads: raise the limit (ulimit -u, TasksMax= of a"
          + " unit, the pids limit of a container)");

  private final String words;

  Exhaustion(String words) {
    this.words = words;
  }

  /** What is used up and what to do, as one sentence without its full stop. */
  public String words() {
    return words;
  }

  /**
   * The resource whose shortage this failure, or one of its causes, names; empty if it names none.
   */
  public static Optional<Exhaustion> of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      Optional<Exhaustion> found = ofOne(cause);
      if (found.isPresent()) {
        return found;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static Optional<Exhaustion> ofOne(Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("Too many open files") || text.startsWith("Failed to open a socket")) {
      return Optional.of(OPEN_FILES);
    }
    if (failure instanceof BindException || text.contains("Cannot assign requested address")) {
      return Optional.of(LOCAL_PORTS);
    }
    return failure instanceof OutOfMemoryError && text.contains("native thread")
        ? Optional.of(THREADS)
        : Optional.empty();
  }
}
