/** The simulator's HTTP server, which sends each answer at its pace, with or without TLS. */
@NullMarked
package io.spillway.dev.simulator.server;

import org.jspecify.annotations.NullMarked;
