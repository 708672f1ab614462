package io.spillway.wiring;

import io.spillway.config.Keys;
import io.spillway.host.OpenFiles;
import io.spillway.host.StreamRoom;
import io.spillway.role.StartRefused;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes how many streams the limit of open files leaves room for. */
final class StreamBound {

  private static final Logger LOG = LoggerFactory.getLogger(StreamBound.class);

  private StreamBound() {}

  /**
   * Reads the limit, and logs a warning if it is too low for all streams.
   *
   * @throws StartRefused if it leaves no room for the roles
   */
  static int of(DerivedSettings derived) {
    OptionalLong limit = OpenFiles.limit();
    if (limit.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    boolean calls = RoleDescriptor.anyCallsApi(derived.settings());
    int wanted = calls ? derived.settings().get(Keys.WORKER_MAX_IN_FLIGHT) : 0;
    return switch (StreamRoom.of(limit.getAsLong(), OpenFiles.open(), wanted)) {
      case StreamRoom.Enough() -> Integer.MAX_VALUE;
      case StreamRoom.TooLittle few -> throw new StartRefused(few.words());
      case StreamRoom.Tight tight when calls -> {
        LOG.warn("{}", tight.words());
        yield derived.mayUseHttp2() ? Integer.MAX_VALUE : tight.streams();
      }
      case StreamRoom.Tight tight -> {
        LOG.debug("{}", tight.words());
        yield Integer.MAX_VALUE;
      }
    };
  }
}
