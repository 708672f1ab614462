package io.spillway.wiring;

import io.spillway.metrics.Meters;
import java.util.function.Supplier;

/**
 * The metrics of the client that a role uses now; replaced by the role's thread. The meters of a
 * client and of its successor have the same names and labels, and a registry ignores the second of
 * them: so the old ones go before the new ones come.
 */
final class ReplacedWatch implements AutoCloseable {
  private volatile Meters.Watch current = () -> {};

  /** Takes the old meters away, and then makes the new ones. */
  void replace(Supplier<Meters.Watch> fresh) {
    current.close();
    current = fresh.get();
  }

  @Override
  public void close() {
    current.close();
  }
}
