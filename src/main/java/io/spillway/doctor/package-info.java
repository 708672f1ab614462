/**
 * Finds out what is wrong with a deployment before a job is lost time on it: one check after the
 * other, each with a verdict, whose trouble it is and what to do. Asks Kafka and the API as the
 * service does; only the command line uses this room.
 */
@NullMarked
package io.spillway.doctor;

import org.jspecify.annotations.NullMarked;
