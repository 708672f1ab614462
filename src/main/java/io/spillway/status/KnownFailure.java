package io.spillway.status;

import static io.spillway.status.Category.ACCOUNT_AUTH;
import static io.spillway.status.Category.DEPLOYMENT_CONFIG;
import static io.spillway.status.Category.LOCAL_RUNTIME;
import static io.spillway.status.Category.MODEL_PROVIDER;
import static io.spillway.status.Category.QUOTA_RATE;
import static io.spillway.status.Category.REQUEST;
import static io.spillway.status.Disposition.CANCEL;
import static io.spillway.status.Disposition.DEAD_LETTER;
import static io.spillway.status.Disposition.EXPIRE;
import static io.spillway.status.Disposition.HOLD;
import static io.spillway.status.Disposition.RETRY;

/**
 * The one table of failures: type, status, category, disposition, to whom the attempt is charged,
 * and what a person should do.
 *
 * <p>Rows of {@link RowSource#API} are the <a href="https://docs.claude.com/en/api/errors">error
 * types</a> of the Messages API: an error event of a stream is found by its type. Rows of {@link
 * RowSource#STATUS} are found by the response's status, rows of {@link RowSource#EXCEPTION} by
 * rules of {@link Classifier}. Rows of {@link RowSource#SPILLWAY} are failures without a response;
 * their statuses follow the conventions of gateways.
 */
public enum KnownFailure {
  INVALID_REQUEST(
      RowSource.API,
      "invalid_request_error",
      400,
      REQUEST,
      DEAD_LETTER,
      Charge.JOB,
      "Correct the job and submit it again."),
  AUTHENTICATION(
      RowSource.API,
      "authentication_error",
      401,
      ACCOUNT_AUTH,
      HOLD,
      Charge.NOBODY,
      "Check the API key; the jobs wait."),
  BILLING(
      RowSource.API,
      "billing_error",
      402,
      ACCOUNT_AUTH,
      HOLD,
      Charge.NOBODY,
      "Settle the account's bill; the jobs wait."),
  PERMISSION(
      RowSource.API,
      "permission_error",
      403,
      ACCOUNT_AUTH,
      DEAD_LETTER,
      Charge.JOB,
      "Ask for access to the model or feature, then submit it again."),
  NOT_FOUND(
      RowSource.API,
      "not_found_error",
      404,
      MODEL_PROVIDER,
      DEAD_LETTER,
      Charge.JOB,
      "Check the model's name, then submit it again."),
  CONFLICT(
      RowSource.API, "conflict_error", 409, REQUEST, RETRY, Charge.JOB, "Nothing; it is retried."),
  TOO_LARGE(
      RowSource.API,
      "request_too_large",
      413,
      REQUEST,
      DEAD_LETTER,
      Charge.JOB,
      "Make the job smaller and submit it again."),
  RATE_LIMIT(
      RowSource.API,
      "rate_limit_error",
      429,
      QUOTA_RATE,
      RETRY,
      Charge.API,
      "Nothing; if it lasts, ask for higher limits or lower the in-flight limit."),
  API(
      RowSource.API,
      "api_error",
      500,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; it is retried. See the provider's status page."),
  TIMEOUT(
      RowSource.API,
      "timeout_error",
      504,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; if it lasts, ask for shorter outputs."),
  OVERLOADED(
      RowSource.API,
      "overloaded_error",
      529,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; it is retried."),

  PROXY_CREDENTIALS(
      RowSource.STATUS,
      "invalid_request_error",
      407,
      DEPLOYMENT_CONFIG,
      HOLD,
      Charge.NOBODY,
      "A proxy wants credentials: check its settings and the network; the jobs wait."),
  REQUEST_TIMEOUT(
      RowSource.STATUS,
      "timeout_error",
      408,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; it is retried."),
  MISDIRECTED(
      RowSource.STATUS,
      "invalid_request_error",
      421,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; it is retried over another connection."),
  UNPROCESSABLE(
      RowSource.STATUS,
      "invalid_request_error",
      422,
      REQUEST,
      DEAD_LETTER,
      Charge.JOB,
      "Correct the job and submit it again."),
  TOO_EARLY(
      RowSource.STATUS,
      "invalid_request_error",
      425,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; it is retried."),
  GATEWAY_TIMEOUT(
      RowSource.STATUS,
      "timeout_error",
      524,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; if it lasts, ask for shorter outputs."),

  SPEND_LIMIT(
      RowSource.EXCEPTION,
      "rate_limit_error",
      429,
      QUOTA_RATE,
      HOLD,
      Charge.NOBODY,
      "Raise the monthly spend limit or wait for the month's end; the jobs wait."),
  USAGE_LIMIT(
      RowSource.EXCEPTION,
      "invalid_request_error",
      400,
      QUOTA_RATE,
      HOLD,
      Charge.NOBODY,
      "Raise the API usage limit of the organization or workspace; the jobs wait."),
  CREDIT_BALANCE(
      RowSource.EXCEPTION,
      "invalid_request_error",
      400,
      ACCOUNT_AUTH,
      HOLD,
      Charge.NOBODY,
      "Buy credits for the account; the jobs wait."),
  FIREWALL(
      RowSource.EXCEPTION,
      "permission_error",
      403,
      DEPLOYMENT_CONFIG,
      HOLD,
      Charge.NOBODY,
      "A firewall or proxy answered, not the API: check the network and the base URL; the jobs wait."),
  WRONG_URL(
      RowSource.EXCEPTION,
      "not_found_error",
      404,
      DEPLOYMENT_CONFIG,
      HOLD,
      Charge.NOBODY,
      "Something other than the API answered: check the base URL; the jobs wait."),

  CONNECTION(
      RowSource.SPILLWAY,
      "connection_error",
      503,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; if it lasts, check the network."),
  UNREACHABLE(
      RowSource.SPILLWAY,
      "connection_error",
      503,
      DEPLOYMENT_CONFIG,
      HOLD,
      Charge.NOBODY,
      "Check the host name, DNS, the proxy, certificates and TLS settings; the jobs wait."),
  TRUNCATED(
      RowSource.SPILLWAY,
      "truncated_stream",
      502,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; if it lasts, check proxies in between."),
  INVALID_STREAM(
      RowSource.SPILLWAY,
      "invalid_stream",
      502,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; if it lasts, check proxies in between."),
  INVALID_RESPONSE(
      RowSource.SPILLWAY,
      "invalid_response",
      502,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Check the base URL and proxies in between if it lasts."),
  OVERSIZED_HEAD(
      RowSource.SPILLWAY,
      "oversized_head",
      502,
      MODEL_PROVIDER,
      RETRY,
      Charge.API,
      "Nothing; if it lasts, look for what a proxy in between adds to the head: cookies, policies."),
  OVERSIZED_EVENT(
      RowSource.SPILLWAY,
      "oversized_event",
      502,
      MODEL_PROVIDER,
      RETRY,
      Charge.JOB,
      "Raise the bound for events if the answers are legitimate."),
  TIME_LIMIT(
      RowSource.SPILLWAY,
      "timeout_error",
      504,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; if it lasts, raise the time limit named."),
  RESULT_TOO_LARGE(
      RowSource.SPILLWAY,
      "result_too_large",
      413,
      LOCAL_RUNTIME,
      DEAD_LETTER,
      Charge.JOB,
      "Raise the bound for results and the topic's max.message.bytes, then submit it again."),
  SHORTAGE(
      RowSource.SPILLWAY,
      "local_shortage",
      503,
      LOCAL_RUNTIME,
      RETRY,
      Charge.NOBODY,
      "Give the worker more of what the message names: open files, local ports, threads."),
  NO_ROOM(
      RowSource.SPILLWAY,
      "no_room",
      507,
      LOCAL_RUNTIME,
      RETRY,
      Charge.NOBODY,
      "Nothing; it runs again. If it lasts, give the process more heap or lower the in-flight limit."),
  INTERNAL(
      RowSource.SPILLWAY,
      "internal_error",
      500,
      LOCAL_RUNTIME,
      RETRY,
      Charge.JOB,
      "A defect of Spillway: report it with the log."),
  NOT_YET(
      RowSource.SPILLWAY,
      "not_yet",
      425,
      REQUEST,
      RETRY,
      Charge.NOBODY,
      "Nothing; the job waits for its own not_before, and is called then."),
  DEFERRED(
      RowSource.SPILLWAY,
      "deferred",
      425,
      LOCAL_RUNTIME,
      HOLD,
      Charge.NOBODY,
      "Nothing; calls of its model cannot start now, and the job comes back. See the model's lane."),
  EXPIRED(
      RowSource.SPILLWAY,
      "expired",
      504,
      REQUEST,
      EXPIRE,
      Charge.JOB,
      "Submit it again if it is still wanted."),
  CANCELED(
      RowSource.SPILLWAY,
      "canceled",
      499,
      REQUEST,
      CANCEL,
      Charge.JOB,
      "Nothing; its user canceled it. Submit it again if it is wanted after all."),
  UNKNOWN(
      RowSource.SPILLWAY,
      "unknown_error",
      500,
      MODEL_PROVIDER,
      RETRY,
      Charge.IN_STREAM,
      "Nothing; it is retried.");

  private final RowSource source;
  private final String type;
  private final int status;
  private final Category category;
  private final Disposition disposition;
  private final Charge charge;
  private final String advice;

  KnownFailure(
      RowSource source,
      String type,
      int status,
      Category category,
      Disposition disposition,
      Charge charge,
      String advice) {
    this.source = source;
    this.type = type;
    this.status = status;
    this.category = category;
    this.disposition = disposition;
    this.charge = charge;
    this.advice = advice;
  }

  /** Whether a failure has the type and category of this row. */
  public boolean isOf(Failure failure) {
    return failure.type().equals(type) && failure.category() == category;
  }

  /** Where the row comes from. */
  public RowSource source() {
    return source;
  }

  /** The value of {@code spillway-error-type}. */
  public String type() {
    return type;
  }

  /** The effective HTTP status: 400 to 599. */
  public int status() {
    return status;
  }

  /** Where the cause lies. */
  public Category category() {
    return category;
  }

  /** What to do with the job. */
  public Disposition disposition() {
    return disposition;
  }

  /** To whom the attempt is charged. */
  public Charge charge() {
    return charge;
  }

  /** What a person should do, as one sentence. */
  public String advice() {
    return advice;
  }
}
