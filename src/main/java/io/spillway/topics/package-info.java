/**
 * The topics: their names, the partitions and settings that the invariants need, their creation,
 * their comparison with a cluster, and the records that one holds now.
 */
@NullMarked
package io.spillway.topics;

import org.jspecify.annotations.NullMarked;
