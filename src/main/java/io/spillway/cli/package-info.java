/**
 * The command line: reads arguments and configuration, asks Kafka what people want to know, and
 * starts the service. It may know every room but dev, whose commands it finds on the class path if
 * they are there; only dev's commands know it.
 */
@NullMarked
package io.spillway.cli;

import org.jspecify.annotations.NullMarked;
