/**
 * How tests wait for what happens in other threads and processes, and how they say what they did
 * not check.
 */
@NullMarked
package io.spillway.running;

import org.jspecify.annotations.NullMarked;
