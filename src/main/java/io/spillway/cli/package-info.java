/**
 * The command line: reads arguments and configuration, asks Kafka for people, and starts the
 * service. It may know every room but dev, whose commands it finds on the class path if they are
 * there; only these know it.
 */
@NullMarked
package io.spillway.cli;

import org.jspecify.annotations.NullMarked;
