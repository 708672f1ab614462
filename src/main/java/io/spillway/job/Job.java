package io.spillway.job;

import java.util.Optional;

/**
 * A job that can be sent.
 *
 * @param customId the member {@code custom_id}, where there is one
 * @param model {@code params.model}, or the empty string where it is missing (the API will say so)
 * @param request the request body: {@code params} byte for byte, but for {@code "stream": true}
 * @param options the member {@code spillway}
 */
public record Job(Optional<String> customId, String model, byte[] request, JobOptions options)
    implements ParsedJob {}
