/**
 * The two clocks of a process. They are passed as parameters to every room that needs them; no room
 * asks the machine for the time by itself.
 */
@NullMarked
package io.spillway.time;

import org.jspecify.annotations.NullMarked;
