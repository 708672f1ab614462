package io.spillway.wiring;

import io.spillway.config.Keys;
import io.spillway.host.OpenFiles;
import io.spillway.host.StreamRoom;
import io.spillway.role.StartRefused;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many streams have room under the limit of open files. */
final class StreamBound {

  private static final Logger LOG = LoggerFactory.getLogger(StreamBound.class);

  private StreamBound() {}

  /**
   * Looks at the limit, and says what is wrong with it.
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
