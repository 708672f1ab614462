/**
 * Properties: what must hold for whatever is drawn from a seed, with a search for the smallest
 * draws that break it.
 */
@NullMarked
package io.spillway.property;

import org.jspecify.annotations.NullMarked;
