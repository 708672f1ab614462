/**
 * The simulator on the wire: an HTTP server that delivers each answer at its pace, over TLS too.
 */
@NullMarked
package io.spillway.dev.simulator.server;

import org.jspecify.annotations.NullMarked;
