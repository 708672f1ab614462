/**
 * Pages and files that are generated from code: what each holds is said in its room, how they are
 * compared and written anew is said here.
 */
@NullMarked
package io.spillway.pages;

import org.jspecify.annotations.NullMarked;
