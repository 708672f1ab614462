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
 * How long the brokers delay a producer because of a quota, read from the client's metrics. Written
 * by the role's thread, may be read from any thread.
 */
public final class Throttle {

  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  /** The producer's metric for it: milliseconds, the maximum of the last minute. */
  private static final String METRIC = "produce-throttle-time-max";

  private volatile @Nullable Metric metric;
  private volatile double millis;

  /** Reads the metrics of this producer from now on. */
  void watch(Producer<?, ?> producer) {
    metric =
        producer.metrics().values().stream()
            .filter(candidate -> candidate.metricName().name().equals(METRIC))
            .findFirst()
            .orElse(null);
  }

  /** Reads the metric. */
  void look() {
    tell(value(metric));
  }

  /** Takes the longest delay of all producers in these metrics. */
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

  /** Whether there was a delay at the last reading. */
  public boolean isThrottled() {
    return millis > 0;
  }

  /**
   * The longest delay of the last minute; zero if there was none. Up to date while a transaction
   * waits.
   */
  public Duration longest() {
    return Duration.ofMillis(Math.round(Math.max(millis, value(metric))));
  }

  /** The longest delay in words for people; empty if there was none. */
  public String remark() {
    long longest = longest().toMillis();
    return longest > 0
        ? "throttled by a quota: the brokers let the producer wait " + longest + " ms"
        : "";
  }
}
