/**
 * The files of Prometheus and Grafana, read: compared with the meters by tests, asked of a real
 * Prometheus, and drawn. The classes with a main method also run from their sources, without a
 * build: {@code src/check/panels} and {@code src/check/pictures}.
 */
@NullMarked
package io.spillway.watch;

import org.jspecify.annotations.NullMarked;
