/**
 * What the roles of the service have in common: a life with states, and a thread that runs until it
 * is told to stop.
 */
@NullMarked
package io.spillway.role;

import org.jspecify.annotations.NullMarked;
