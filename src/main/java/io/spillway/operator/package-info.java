/** The operator port: /metrics, /health/live, /health/ready and /lanes. */
@NullMarked
package io.spillway.operator;

import org.jspecify.annotations.NullMarked;
