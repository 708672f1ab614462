/**
 * The commands {@code demo}, {@code kafka} and {@code simulator}, which the command line finds if
 * they are on the class path.
 */
@NullMarked
package io.spillway.dev.cli;

import org.jspecify.annotations.NullMarked;
