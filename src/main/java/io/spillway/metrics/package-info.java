/**
 * The names and labels of all meters, the registry that holds them, and the bound on the values
 * that a label takes.
 */
@NullMarked
package io.spillway.metrics;

import org.jspecify.annotations.NullMarked;
