/**
 * The readers and writers of JSON, each named after its use. This is the only place that decides
 * how strict each one is and which sizes of foreign JSON it accepts.
 */
@NullMarked
package io.spillway.json;

import org.jspecify.annotations.NullMarked;
