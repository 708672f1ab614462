/**
 * What is believed about work that was done, and why: the mark of a partition's progress, where
 * marks are kept, and where reading begins. docs/internals/progress.md is its contract.
 */
@NullMarked
package io.spillway.progress;

import org.jspecify.annotations.NullMarked;
