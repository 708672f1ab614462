/**
 * What production does not run: a stand-in for the Messages API, an embedded Kafka, the demo that
 * needs both, and their commands. It may know every room, and no room outside of it knows it: the
 * service starts and runs without its classes and without the libraries that only it needs.
 */
@NullMarked
package io.spillway.dev;

import org.jspecify.annotations.NullMarked;
