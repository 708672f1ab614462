/**
 * How many streams may be open at once, and when: the gates a worker asks before it starts an
 * attempt.
 */
@NullMarked
package io.spillway.pressure;

import org.jspecify.annotations.NullMarked;
