/**
 * The command line: reads arguments and configuration, asks Kafka for people, and starts the
 * service and the tools for development. It may know every room, and no room knows it.
 */
@NullMarked
package io.spillway.cli;

import org.jspecify.annotations.NullMarked;
