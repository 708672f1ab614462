package io.spillway.tag;

import java.util.List;

/** The names of all headers that Spillway writes. Values are UTF-8 text. */
public final class Tags {

  /** How the name of every tag begins. */
  public static final String PREFIX = "spillway-";

  /** Attempts made so far that count, from 1; 0 where only holds came before. */
  public static final String ATTEMPT = "spillway-attempt";

  /** Effective HTTP status, three digits, never 2xx on a failure. */
  public static final String STATUS = "spillway-status";

  /** Status of the HTTP response; absent if none came. */
  public static final String WIRE_STATUS = "spillway-wire-status";

  /** The error's type. */
  public static final String ERROR_TYPE = "spillway-error-type";

  /** The server's message, at most 1,024 characters. */
  public static final String ERROR_MESSAGE = "spillway-error-message";

  /** How far the attempt had come. */
  public static final String PHASE = "spillway-phase";

  /** Whose trouble it is. */
  public static final String CATEGORY = "spillway-category";

  /** What is to become of the job, before attempts and expiry are counted. */
  public static final String DISPOSITION = "spillway-disposition";

  /** The API's id of the request. */
  public static final String REQUEST_ID = "spillway-request-id";

  /** The least wait the server asked for, in milliseconds. */
  public static final String RETRY_AFTER_MS = "spillway-retry-after-ms";

  /** Output tokens seen before the failure. */
  public static final String OUTPUT_TOKENS = "spillway-output-tokens";

  /** When the attempt failed, in epoch milliseconds. */
  public static final String FAILED_AT = "spillway-failed-at";

  /** When the job's first attempt began, in epoch milliseconds. */
  public static final String FIRST_ATTEMPT_AT = "spillway-first-attempt-at";

  /** How long the job has waited in holds, in milliseconds; absent if never. */
  public static final String HELD_MS = "spillway-held-ms";

  /** When the job is due again, in epoch milliseconds, as the router reckoned it. */
  public static final String DUE_AT = "spillway-due-at";

  /** The model asked for. */
  public static final String MODEL = "spillway-model";

  /** The host of the API. */
  public static final String ENDPOINT = "spillway-endpoint";

  /** Version and instance of the worker. */
  public static final String WORKER = "spillway-worker";

  /** A JSON array with one entry per failed attempt, oldest first. */
  public static final String HISTORY = "spillway-history";

  /** Every tag, in the order of the documents. */
  public static final List<String> ALL =
      List.of(
          ATTEMPT,
          STATUS,
          WIRE_STATUS,
          ERROR_TYPE,
          ERROR_MESSAGE,
          PHASE,
          CATEGORY,
          DISPOSITION,
          REQUEST_ID,
          RETRY_AFTER_MS,
          OUTPUT_TOKENS,
          FAILED_AT,
          FIRST_ATTEMPT_AT,
          HELD_MS,
          DUE_AT,
          MODEL,
          ENDPOINT,
          WORKER,
          HISTORY);

  private Tags() {}
}
