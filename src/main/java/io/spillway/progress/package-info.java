/**
 * How far each role has come in each partition: the mark that says so, where marks are kept, and
 * the decision where reading begins or why it must not. docs/internals/progress.md is its contract.
 */
@NullMarked
package io.spillway.progress;

import org.jspecify.annotations.NullMarked;
