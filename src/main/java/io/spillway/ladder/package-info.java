/**
 * The retry ladder: tiers, jitter slots, delays, and the pure decision where a failed job goes
 * next.
 */
@NullMarked
package io.spillway.ladder;

import org.jspecify.annotations.NullMarked;
