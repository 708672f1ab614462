/**
 * Puts the rooms together: from the configuration to Kafka clients, topics, policies and running
 * roles. One descriptor for each role says what it is beside its work; everything that has to know
 * all roles takes it from there. Knows all rooms but the command line and dev.
 */
@NullMarked
package io.spillway.wiring;

import org.jspecify.annotations.NullMarked;
