/**
 * The readers and writers of JSON, each named after what it is for: how strict it is, and what it
 * takes of a stranger's text, is decided here and nowhere else.
 */
@NullMarked
package io.spillway.json;

import org.jspecify.annotations.NullMarked;
