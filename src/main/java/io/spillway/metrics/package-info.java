/**
 * The names and labels of all meters, the registry that holds them, and the bounds on the values of
 * labels.
 */
@NullMarked
package io.spillway.metrics;

import org.jspecify.annotations.NullMarked;
