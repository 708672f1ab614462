/**
 * Decodes server-sent events: a push decoder (bytes in, events out) that follows the WHATWG
 * specification, with a bound on every line and event. It knows neither what the events mean nor
 * where the bytes come from.
 */
@NullMarked
package io.spillway.sse;

import org.jspecify.annotations.NullMarked;
