/** The names of all meters, what they count by intention, and the registry they live in. */
@NullMarked
package io.spillway.metrics;

import org.jspecify.annotations.NullMarked;
