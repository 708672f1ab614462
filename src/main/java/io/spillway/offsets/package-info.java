/**
 * Which offsets of a partition are finished: the window of out-of-order completions and its
 * encoding in the metadata of a committed offset. Pure.
 */
@NullMarked
package io.spillway.offsets;

import org.jspecify.annotations.NullMarked;
