package io.spillway.job;

import java.util.Optional;

/**
 * A job that can be sent.
 *
 * @param customId the member {@code custom_id}, where there is one
 * @param model {@code params.model}, or the empty string where it is missing (the API will say so)
 * @param request where in the job's bytes its request is
 * @param options the member {@code spillway}
 */
public record Job(Optional<String> customId, String model, RequestBody request, JobOptions options)
    implements ParsedJob {}
