/**
 * Dead letters as people handle them: reads the dead-letter topic, chooses letters by their tags,
 * and replays each chosen letter exactly once onto the jobs topic. Used by the command line; no
 * role needs it.
 */
@NullMarked
package io.spillway.deadletter;

import org.jspecify.annotations.NullMarked;
