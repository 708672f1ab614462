/**
 * The limits of this machine: open files, threads and ports, and how an error that names a shortage
 * of them is recognised and put in words. Pure but for {@link OpenFiles}, which asks the system.
 */
@NullMarked
package io.spillway.host;

import org.jspecify.annotations.NullMarked;
