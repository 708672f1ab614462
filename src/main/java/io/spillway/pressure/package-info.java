/**
 * Decides which waiting job may start, and when: the scheduler, and the gates that it asks. A
 * worker asks it before each attempt and reports how the attempt went. It has no threads and clocks
 * of its own.
 */
@NullMarked
package io.spillway.pressure;

import org.jspecify.annotations.NullMarked;
