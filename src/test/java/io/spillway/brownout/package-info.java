/**
 * The brownout experiment: jobs against a simulator whose capacity falls away and comes back, by
 * different clients, with a table and a picture of what happened. Runs from its sources, without a
 * build: {@code src/check/brownout}.
 */
@NullMarked
package io.spillway.brownout;

import org.jspecify.annotations.NullMarked;
