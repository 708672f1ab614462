/**
 * Cancels: what users write to the cancels topic, what every worker and delayer knows of it, and
 * the result of a job that was canceled. It reads the topic on a thread of its own, and decides
 * which jobs a cancel covers; the roles end them.
 */
@NullMarked
package io.spillway.cancel;

import org.jspecify.annotations.NullMarked;
