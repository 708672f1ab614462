package io.spillway.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * A log filter that passes each warning about an unreachable broker once in ten minutes; Kafka's
 * clients repeat it up to twenty times a second. Configured in {@code logback.xml}; thread-safe.
 */
public final class RepeatedWarnings extends Filter<ILoggingEvent> {
  private static final String NETWORK = "org.apache.kafka.clients.NetworkClient";
  private static final long SILENT_MILLIS = 10L * 60 * 1_000;

  /**
   * The most different texts that are remembered; beyond that all are forgotten, and may pass once
   * more.
   */
  private static final int MOST_TEXTS = 200;

  /** The part of a warning that names the client. */
  private static final Pattern CLIENT = Pattern.compile("^\\[[^]]*] ");

  private final ConcurrentMap<String, Long> passed = new ConcurrentHashMap<>();

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!event.getLoggerName().equals(NETWORK)) {
      return FilterReply.NEUTRAL;
    }
    if (passed.size() > MOST_TEXTS) {
      passed.clear();
    }
    String text = CLIENT.matcher(event.getFormattedMessage()).replaceFirst("");
    return passes(text, event.getTimeStamp()) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private boolean passes(String text, long nowMillis) {
    Long before = passed.putIfAbsent(text, nowMillis);
    return before == null
        || (nowMillis - before >= SILENT_MILLIS && passed.replace(text, before, nowMillis));
  }
}
