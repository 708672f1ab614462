/**
 * What to do if Kafka refuses something: which errors are temporary, which right is missing (in
 * words for people), and the pauses between two tries. It decides and remembers, and never calls
 * Kafka itself.
 */
@NullMarked
package io.spillway.refusal;

import org.jspecify.annotations.NullMarked;
