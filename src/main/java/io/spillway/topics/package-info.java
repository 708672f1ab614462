/**
 * The names of all topics, the partitions and settings the invariants need, and how a cluster
 * differs from them.
 */
@NullMarked
package io.spillway.topics;

import org.jspecify.annotations.NullMarked;
