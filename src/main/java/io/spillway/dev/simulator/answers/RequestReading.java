package io.spillway.dev.simulator.answers;

/** What a request's body was read as: a request, or the error that it deserves. */
sealed interface RequestReading permits ApiRequest, ApiError {}
