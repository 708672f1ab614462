/**
 * Puts the rooms together: from the configuration to Kafka clients, topics, policies and running
 * roles. Knows all rooms but those of the command line and the demo.
 */
@NullMarked
package io.spillway.wiring;

import org.jspecify.annotations.NullMarked;
