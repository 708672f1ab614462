/**
 * What the machine gives the process, and what it says when it gives no more: open files, threads
 * and ports. Pure but for {@link OpenFiles}, which asks.
 */
@NullMarked
package io.spillway.host;

import org.jspecify.annotations.NullMarked;
