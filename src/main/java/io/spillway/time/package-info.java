/**
 * The two clocks of a process. They are handed to every room that needs one; no room asks the
 * machine for the time by itself.
 */
@NullMarked
package io.spillway.time;

import org.jspecify.annotations.NullMarked;
