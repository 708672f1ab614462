package io.spillway.wiring;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Starts Vert.x, which the service uses only for sockets. */
public final class EventLoops {

  private EventLoops() {}

  /**
   * Starts Vert.x without its cache of class path files in the temporary directory, which would
   * stop the start if it could not be written.
   */
  public static Vertx open() {
    FileSystemOptions noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(new VertxOptions().setFileSystemOptions(noFiles));
  }
}
