/**
 * The readers and writers of JSON, each named after what it is for. How strict each is, and how
 * much of a stranger's text it takes, is decided here and nowhere else.
 */
@NullMarked
package io.spillway.json;

import org.jspecify.annotations.NullMarked;
