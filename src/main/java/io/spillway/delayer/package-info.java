/**
 * The delayer: forwards the records of the delay topics to the due topic when they are due, and not
 * before.
 */
@NullMarked
package io.spillway.delayer;

import org.jspecify.annotations.NullMarked;
