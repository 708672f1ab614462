/**
 * What users send and receive: a job (one line of a Message Batches request) and its result (one
 * line of a Message Batches result). Reads and writes bytes, and decides nothing.
 */
@NullMarked
package io.spillway.job;

import org.jspecify.annotations.NullMarked;
