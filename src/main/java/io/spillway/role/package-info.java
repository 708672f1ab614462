/**
 * What the roles of the service have in common: a life with states, a thread that runs until it is
 * told to stop, and the reaction to what Kafka refuses a member of a group.
 */
@NullMarked
package io.spillway.role;

import org.jspecify.annotations.NullMarked;
