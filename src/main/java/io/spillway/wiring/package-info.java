/**
 * Puts the rooms together: from the configuration to Kafka clients, topics, policies and running
 * roles. What a role is, beside its work, stands in one descriptor each; everything that has to
 * know of all roles takes it from there. Knows all rooms but those of the command line and the
 * demo.
 */
@NullMarked
package io.spillway.wiring;

import org.jspecify.annotations.NullMarked;
