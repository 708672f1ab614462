package io.spillway.dev.simulator.calls;

import org.jspecify.annotations.Nullable;

/**
 * One call that the simulator received: a POST to /v1/messages whose body has come.
 *
 * @param sequence from 1, in the order of arrival
 * @param atMillis when the body had come, epoch milliseconds
 * @param requestId the {@code request-id} of the answer
 * @param requestHash the first 8 bytes of the SHA-256 of the body, 16 hexadecimal digits
 * @param customId {@code metadata.user_id} of the request, or null
 * @param model the model asked for; null where the body could not be read
 * @param attempt how often this body has come, this time included; 0 where it was refused
 * @param fault the kind of the fault that hits the call, or null
 */
public record Call(
    long sequence,
    long atMillis,
    String requestId,
    String requestHash,
    @Nullable String customId,
    @Nullable String model,
    int attempt,
    @Nullable String fault) {
  /** This call, hit by a fault. */
  public Call withFault(String kind) {
    return new Call(sequence, atMillis, requestId, requestHash, customId, model, attempt, kind);
  }
}
