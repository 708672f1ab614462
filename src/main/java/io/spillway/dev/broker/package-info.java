/** An embedded single-node Kafka (KRaft, combined mode) for development, the demo and the tests. */
@NullMarked
package io.spillway.dev.broker;

import org.jspecify.annotations.NullMarked;
