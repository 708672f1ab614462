/**
 * Which waiting job may start, and when: the scheduler, and the gates by which it decides. A worker
 * asks it before each attempt and tells it how the attempt went. Pure: threads and clocks are the
 * worker's.
 */
@NullMarked
package io.spillway.pressure;

import org.jspecify.annotations.NullMarked;
