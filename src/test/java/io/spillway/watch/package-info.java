/**
 * Reads the files of Prometheus and Grafana: tests compare them with the meters, and programs ask a
 * real Prometheus their expressions and draw its answers. The classes with a main method also run
 * from their sources, without a build: {@code src/check/panels} and {@code src/check/pictures}.
 */
@NullMarked
package io.spillway.watch;

import org.jspecify.annotations.NullMarked;
