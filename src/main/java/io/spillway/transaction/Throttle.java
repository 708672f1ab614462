package io.spillway.transaction;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the brokers let a producer wait because of a quota. Written by the role's thread, read
 * from any.
 */
public final class Throttle {

  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  /** The producer's metric: milliseconds, the most of the last minute. */
  private static final String METRIC = "produce-throttle-time-max";

  private volatile @Nullable Metric metric;
  private volatile double millis;

  /** Looks at another producer from now on. */
  void watch(Producer<?, ?> producer) {
    metric =
        producer.metrics().values().stream()
            .filter(candidate -> candidate.metricName().name().equals(METRIC))
            .findFirst()
            .orElse(null);
  }

  /** Takes the metric's value. */
  void look() {
    tell(value(metric));
  }

  /** Takes the longest wait of all producers that these metrics tell of. */
  public void look(Map<MetricName, ? extends Metric> metrics) {
    tell(
        metrics.values().stream()
            .filter(candidate -> candidate.metricName().name().equals(METRIC))
            .mapToDouble(Throttle::value)
            .max()
            .orElse(0));
  }

  private static double value(@Nullable Metric metric) {
    double value = metric != null && metric.metricValue() instanceof Double millis ? millis : 0;
    return Double.isFinite(value) ? Math.max(0, value) : 0;
  }

  void tell(double now) {
    if (millis <= 0 && now > 0) {
      LOG.warn(
          "throttled by a quota: the brokers let the producer wait {} ms; what is written waits for"
              + " it, and transactions are kept small",
          Math.round(now));
    } else if (millis > 0 && now <= 0) {
      LOG.info("throttled by a quota no more");
    }
    millis = now;
  }

  /** Whether there was a wait when it was last looked at. */
  public boolean isThrottled() {
    return millis > 0;
  }

  /**
   * The longest wait of the last minute; zero if there was none. Known while a transaction waits.
   */
  public Duration longest() {
    return Duration.ofMillis(Math.round(Math.max(millis, value(metric))));
  }

  /** The same for people; empty if there was none. */
  public String remark() {
    long longest = longest().toMillis();
    return longest > 0
        ? "throttled by a quota: the brokers let the producer wait " + longest + " ms"
        : "";
  }
}
