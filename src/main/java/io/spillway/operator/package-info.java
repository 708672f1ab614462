/** The operator port: /metrics, /health/live and /health/ready. */
@NullMarked
package io.spillway.operator;

import org.jspecify.annotations.NullMarked;
