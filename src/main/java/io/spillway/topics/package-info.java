/**
 * The topics: their names, the partitions and settings that the invariants need, their creation,
 * and their comparison with a cluster.
 */
@NullMarked
package io.spillway.topics;

import org.jspecify.annotations.NullMarked;
