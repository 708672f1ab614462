/**
 * Which waiting job may start, and when: the scheduler, which a worker asks before each attempt and
 * tells how it went, and the gates by which it decides. Pure: threads and clocks are the worker's.
 */
@NullMarked
package io.spillway.pressure;

import org.jspecify.annotations.NullMarked;
