package io.spillway.wiring;

import io.spillway.metrics.Meters;
import java.util.function.Supplier;

/**
 * The metrics of the client that a role uses at present; replaced by the role's thread. A client
 * and its successor have meters with the same names and labels, and a registry ignores the second
 * of two such meters, so the old ones are removed before the new ones are added.
 */
final class ReplacedWatch implements AutoCloseable {
  private volatile Meters.Watch current = () -> {};

  /** Removes the old meters, then adds the new ones. */
  void replace(Supplier<Meters.Watch> fresh) {
    current.close();
    current = fresh.get();
  }

  @Override
  public void close() {
    current.close();
  }
}
