package io.spillway.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What really happened to an attempt.
 *
 * @param status the effective HTTP status, 400 to 599, so never 2xx or 3xx
 * @param wireStatus the status of the HTTP response, or null where none came
 * @param type the error type, as the API sent it or as {@link KnownFailure} names it, 1 to 128
 *     characters
 * @param message the server's words or ours, at most {@value #MAX_MESSAGE_CHARS} characters, never
 *     a secret
 * @param requestId the API's id of the request, or null
 * @param retryAfter the least wait the server asked for, never negative, or null
 * @param outputTokens output tokens seen before the failure: what it cost
 */
public record Failure(
    int status,
    @Nullable Integer wireStatus,
    String type,
    String message,
    Phase phase,
    Category category,
    Disposition disposition,
    @Nullable String requestId,
    @Nullable Duration retryAfter,
    long outputTokens) {

  /** The longest message that is kept. */
  public static final int MAX_MESSAGE_CHARS = 1_024;

  /** How the message begins if the limit on the whole duration of an attempt is over. */
  public static final String TOTAL_LIMIT = limitOf("total");

  /** The longest type or request id. */
  static final int MAX_NAME_CHARS = 128;

  /**
   * Checks the status and makes the texts plain ({@link WireText#plain}). Throws {@link
   * IllegalArgumentException} for a status outside 400 to 599.
   */
  public Failure {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a failure's status is 400 to 599, not " + status);
    }
    type = WireText.plain(type, MAX_NAME_CHARS);
    message = WireText.plain(message, MAX_MESSAGE_CHARS);
    requestId = requestId == null ? null : WireText.plain(requestId, MAX_NAME_CHARS);
  }

  /** A failure as the table has it, with nothing known of a response. */
  public static Failure of(KnownFailure known, Phase phase, String message) {
    return new Failure(
        known.status(),
        null,
        known.type(),
        message,
        phase,
        known.category(),
        known.disposition(),
        null,
        null,
        0);
  }

  /**
   * What the message of a time limit of ours begins with.
   *
   * @param label the limit's name, as configuration has it
   */
  public static String limitOf(String label) {
    return "the " + label + " limit of ";
  }

  /** Whose attempt it is, by the table. */
  public Charge charge() {
    return FailureTable.charge(this);
  }

  /** Whether the attempt counts against the job's: it does if it is the job's own. */
  public boolean countsAttempt() {
    return charge().counts(phase);
  }

  /**
   * Whether our own limit on the whole duration of an attempt cut a stream that made progress: one
   * without progress is cut by a shorter limit before.
   */
  public boolean isCutByTotalLimit() {
    return phase == Phase.STREAM
        && KnownFailure.TIME_LIMIT.isOf(this)
        && message.startsWith(TOTAL_LIMIT);
  }

  /** The same failure with what is known of the response it came in. */
  public Failure inResponse(@Nullable Integer wireStatus, @Nullable String requestId) {
    String id = this.requestId == null ? requestId : this.requestId;
    return new Failure(
        status,
        wireStatus,
        type,
        message,
        phase,
        category,
        disposition,
        id,
        retryAfter,
        outputTokens);
  }

  /** The same failure in other words. */
  public Failure saying(String words) {
    return with(words, outputTokens);
  }

  /** The same failure after {@code outputTokens} tokens of output. */
  public Failure afterOutput(long outputTokens) {
    return with(message, outputTokens);
  }

  /** The same failure after which the least wait is {@code wait}, or none is asked for. */
  public Failure asking(@Nullable Duration wait) {
    return new Failure(
        status,
        wireStatus,
        type,
        message,
        phase,
        category,
        disposition,
        requestId,
        wait,
        outputTokens);
  }

  private Failure with(String message, long outputTokens) {
    return new Failure(
        status,
        wireStatus,
        type,
        message,
        phase,
        category,
        disposition,
        requestId,
        retryAfter,
        outputTokens);
  }

  /** The same failure without a secret in its texts ({@link WireText#hiding}). */
  public Failure hiding(String secret) {
    return new Failure(
        status,
        wireStatus,
        WireText.hiding(type, secret),
        WireText.hiding(message, secret),
        phase,
        category,
        disposition,
        requestId == null ? null : WireText.hiding(requestId, secret),
        retryAfter,
        outputTokens);
  }
}
