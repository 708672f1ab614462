/**
 * Transactions that write records and commit offsets together, for every role that consumes,
 * transforms and produces by itself.
 */
@NullMarked
package io.spillway.transaction;

import org.jspecify.annotations.NullMarked;
