package io.spillway.wiring;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Vert.x as the service uses it: for sockets alone. */
public final class EventLoops {

  private EventLoops() {}

  /**
   * Starts it. Vert.x would keep copies of files of the class path in the temporary directory, and
   * not start if it cannot write there.
   */
  public static Vertx open() {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(new VertxOptions().setFileSystemOptions(noFiles));
  }
}
