/**
 * The main job on one machine: embedded Kafka, simulator, all roles, jobs with faults, a live view
 * and a summary.
 */
@NullMarked
package io.spillway.dev.demo;

import org.jspecify.annotations.NullMarked;
