package io.spillway.doctor;

import java.time.Duration;

/**
 * What is to be looked at, and for how long.
 *
 * @param model the model to ask for
 * @param call whether to make the one call that costs something
 * @param throughKafka whether to send a job through Kafka and all running roles
 * @param patience after how long one check is given up
 * @param resultPatience how long to wait for the result of that job
 */
public record DoctorWishes(
    String model, boolean call, boolean throughKafka, Duration patience, Duration resultPatience) {

  /** The most small checks that may each use their whole patience. */
  private static final int SLOW_CHECKS = 6;

  /** After how long no further check begins, whatever is silent. */
  Duration longest() {
    return patience.multipliedBy(SLOW_CHECKS).plus(throughKafka ? resultPatience : Duration.ZERO);
  }
}
