/** The names of all meters and the registry they live in. */
@NullMarked
package io.spillway.metrics;

import org.jspecify.annotations.NullMarked;
