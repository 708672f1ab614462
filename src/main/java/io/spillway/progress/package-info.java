/**
 * How far each role has come in each partition: the mark that records it, where marks are stored
 * (in the committed offset's metadata and in the progress topic), and the decision where reading
 * begins or why it must not begin. The contract is docs/internals/progress.md.
 */
@NullMarked
package io.spillway.progress;

import org.jspecify.annotations.NullMarked;
