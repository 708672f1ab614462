package io.spillway.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.time.Clocks;
import io.vertx.core.Vertx;

/**
 * What a process passes to the roles that it runs.
 *
 * @param instance the name of this process in groups and transactional ids
 * @param version of Spillway, for tags and the user agent
 * @param registry where the meters are registered
 * @param vertx runs the streams on its event loops; the process closes it after the roles
 * @param heapBytes the largest size of the heap
 */
public record ProcessContext(
    String instance,
    String version,
    MeterRegistry registry,
    Vertx vertx,
    long heapBytes,
    Clocks clocks) {}
