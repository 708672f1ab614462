/**
 * The limits of this machine (open files, threads, ports): whether they allow the configured
 * streams, and how an error that names their shortage is recognised and explained. Pure functions,
 * except for {@link OpenFiles}, which asks the system.
 */
@NullMarked
package io.spillway.host;

import org.jspecify.annotations.NullMarked;
