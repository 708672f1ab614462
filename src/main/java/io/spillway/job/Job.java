package io.spillway.job;

import java.util.Optional;

/**
 * A job that can be sent to the API.
 *
 * @param customId the member {@code custom_id}, if there is one
 * @param model {@code params.model}, or the empty string if it is missing (the API will refuse it)
 * @param request the body of the request, within the job's bytes
 * @param options the member {@code spillway}
 */
public record Job(Optional<String> customId, String model, RequestBody request, JobOptions options)
    implements ParsedJob {}
