/**
 * What the API knows the caller by: an API key or a token. One that stands in a file is read again
 * when the file changes and when the API refuses it, so that a rotation needs no restart. It knows
 * neither Kafka nor HTTP.
 */
@NullMarked
package io.spillway.credential;

import org.jspecify.annotations.NullMarked;
