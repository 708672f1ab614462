/**
 * The command {@code demo}: embedded Kafka, simulator, all roles and jobs with faults in one
 * process, with a live view and a summary.
 */
@NullMarked
package io.spillway.dev.demo;

import org.jspecify.annotations.NullMarked;
