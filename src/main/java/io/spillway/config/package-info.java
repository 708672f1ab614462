/**
 * The configuration: every key with its type, range, default and meaning, read from environment and
 * properties file and validated at start.
 */
@NullMarked
package io.spillway.config;

import org.jspecify.annotations.NullMarked;
