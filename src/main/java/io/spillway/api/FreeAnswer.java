package io.spillway.api;

import io.spillway.status.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call that is no message and costs nothing.
 *
 * @param status the status of the response; null if there was none
 * @param body the beginning of the body, at most 64 KiB
 * @param date the {@code date} header, or null
 * @param failure what a response with another status than 2xx means, or why there was none; null
 *     for a 2xx, whatever its body
 */
public record FreeAnswer(
    @Nullable Integer status, String body, @Nullable String date, @Nullable Failure failure) {}
