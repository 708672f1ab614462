/**
 * What to do if Kafka refuses something: which errors mean "not now", what right is missing in
 * words for people, and the pauses between two tries. Decides and remembers; asks Kafka nothing
 * itself.
 */
@NullMarked
package io.spillway.refusal;

import org.jspecify.annotations.NullMarked;
