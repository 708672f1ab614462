/**
 * What production does not run: a stand-in for the Messages API, an embedded Kafka, and the demo
 * that needs both. It may know every room. The service starts and runs without its classes and
 * without the libraries that only it needs.
 */
@NullMarked
package io.spillway.dev;

import org.jspecify.annotations.NullMarked;
