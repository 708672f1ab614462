package io.spillway.dev.simulator.answers;

/** The result of reading a request's body: a request, or the error to answer with. */
sealed interface RequestReading permits ApiRequest, ApiError {}
