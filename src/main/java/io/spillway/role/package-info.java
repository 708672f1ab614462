/**
 * What the roles of the service have in common: the states of their life, a thread that runs until
 * it is told to stop, and the reaction if Kafka refuses a group's member something.
 */
@NullMarked
package io.spillway.role;

import org.jspecify.annotations.NullMarked;
