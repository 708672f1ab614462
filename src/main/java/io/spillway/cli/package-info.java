/** The command line, and the wiring: the only room that knows all others. */
@NullMarked
package io.spillway.cli;

import org.jspecify.annotations.NullMarked;
