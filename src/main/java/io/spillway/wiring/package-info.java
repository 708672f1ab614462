/**
 * Connects the rooms: makes Kafka clients, topics, policies and running roles from the
 * configuration. One descriptor for each role holds everything about it except its work; code that
 * has to know all roles uses the descriptors. This room depends on all others except the command
 * line and dev.
 */
@NullMarked
package io.spillway.wiring;

import org.jspecify.annotations.NullMarked;
