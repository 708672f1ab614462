/**
 * The retry ladder: its tiers, jitter slots and delays, and the pure function that decides where a
 * failed job goes next.
 */
@NullMarked
package io.spillway.ladder;

import org.jspecify.annotations.NullMarked;
