/**
 * The command line: reads arguments and configuration, asks Kafka for what people want to know, and
 * starts the service. It may use every room except dev, whose commands it finds on the class path
 * if they are there; only dev's commands use this room.
 */
@NullMarked
package io.spillway.cli;

import org.jspecify.annotations.NullMarked;
