package io.spillway.status;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a failed attempt really means: the effective status, type, category and cost, whatever the
 * wire said.
 *
 * @param status the effective HTTP status, 400 to 599, so never 2xx or 3xx
 * @param wireStatus the status of the HTTP response, or null if there was no response
 * @param type the error type, as the API sent it or as {@link KnownFailure} names it, 1 to 128
 *     characters
 * @param message the server's message or Spillway's own, at most {@value #MAX_MESSAGE_CHARS}
 *     characters, never a secret
 * @param requestId the API's id of the request, or null
 * @param retryAfter the shortest wait that the server asked for, 0 or more; null if it asked for
 *     none
 * @param outputTokens the output tokens received before the failure, which are paid for
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

  /** The longest message that is kept, in characters. */
  public static final int MAX_MESSAGE_CHARS = 1_024;

  /** The beginning of the message if the time limit of the whole attempt ran out. */
  public static final String TOTAL_LIMIT = limitOf("total");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  /** The longest type or request id, in characters. */
  static final int MAX_NAME_CHARS = 128;

  /**
   * Checks the status, and removes line ends and control characters from the texts ({@link
   * WireText#plain}).
   *
   * @throws IllegalArgumentException if the status is outside 400 to 599
   */
  public Failure {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a failure's status is 400 to 599, not " + status);
    }
    type = WireText.plain(type, MAX_NAME_CHARS);
    message = WireText.plain(message, MAX_MESSAGE_CHARS);
    requestId = requestId == null ? null : WireText.plain(requestId, MAX_NAME_CHARS);
  }

  /** A failure with the values of a row of the table, without a response. */
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
   * The beginning of the message of a failure by one of Spillway's own time limits.
   *
   * @param label the limit's name, as configuration has it
   */
  public static String limitOf(String label) {
    return "the " + label + " limit of ";
  }

  /** To whom the attempt is charged, from the table of failures. */
  public Charge charge() {
    return FailureTable.charge(this);
  }

  /**
   * The type for the log and for health: as it is, if it is a name of letters, digits, {@code _},
   * {@code -} and {@code .}; a server may send any text as a type, also a part of a job.
   */
  public String shownType() {
    return NAME.matcher(type).matches() ? type : "a type that is no name";
  }

  /** What a person should do, as a sentence of the table. */
  public String advice() {
    return FailureTable.advice(this);
  }

  /** Whether the attempt counts against the job's {@code max_attempts}. */
  public boolean countsAttempt() {
    return charge().counts(phase);
  }

  /**
   * Whether the time limit of the whole attempt cut a stream that made progress. (A stream without
   * progress is cut earlier, by a shorter limit.)
   */
  public boolean isCutByTotalLimit() {
    return phase == Phase.STREAM
        && KnownFailure.TIME_LIMIT.isOf(this)
        && message.startsWith(TOTAL_LIMIT);
  }

  /** The same failure with the status and request id of the response that carried it. */
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

  /** The same failure of a job that waits, because the failure is its lane's and not its own. */
  public Failure held() {
    return with(message, Disposition.HOLD, retryAfter, outputTokens);
  }

  /** The same failure with another message. */
  public Failure saying(String words) {
    return with(words, disposition, retryAfter, outputTokens);
  }

  /** The same failure after {@code outputTokens} tokens of output. */
  public Failure afterOutput(long outputTokens) {
    return with(message, disposition, retryAfter, outputTokens);
  }

  /** The same failure after which the least wait is {@code wait}, or none is asked for. */
  public Failure asking(@Nullable Duration wait) {
    return with(message, disposition, wait, outputTokens);
  }

  private Failure with(
      String message, Disposition disposition, @Nullable Duration retryAfter, long outputTokens) {
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
