/**
 * Tools for development that production does not run: a simulator of the Messages API, an embedded
 * Kafka, the demo that uses both, and their commands. These rooms may use every other room, and no
 * other room uses them: the service starts and runs without their classes and libraries.
 */
@NullMarked
package io.spillway.dev;

import org.jspecify.annotations.NullMarked;
