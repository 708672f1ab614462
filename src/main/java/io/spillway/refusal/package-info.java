/**
 * What Kafka says no to: which answers mean not now, what is missing in words for people, and the
 * pauses between two tries. Decides and remembers; asks nothing itself.
 */
@NullMarked
package io.spillway.refusal;

import org.jspecify.annotations.NullMarked;
