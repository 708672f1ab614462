package io.spillway.tag;

import static io.spillway.tag.Carrier.DELAYED;
import static io.spillway.tag.Carrier.DUE;
import static io.spillway.tag.Carrier.SUCCESS;

import io.spillway.job.History;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The table of all headers that Spillway writes. */
public final class Tags {

  /** The prefix of the name of every tag. Header names with this prefix are reserved. */
  public static final String PREFIX = "spillway-";

  /** The version of this table; a tag that is added does not change it. */
  public static final int FORMAT_VERSION = 1;

  private static final Set<Carrier> ALL_RECORDS =
      Collections.unmodifiableSet(EnumSet.allOf(Carrier.class));
  private static final Set<Carrier> AFTER_A_FAILURE =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(SUCCESS)));
  private static final Set<Carrier> ON_THE_LADDER =
      Collections.unmodifiableSet(EnumSet.of(DELAYED, DUE));

  /** The longest value, in characters, of names that Spillway or the API gives: types, ids. */
  private static final int NAME_CHARS = 128;

  /** The longest value, in characters, of names that users give: models, hosts. */
  private static final int LONG_NAME_CHARS = 256;

  public static final Tag<Integer> FORMAT =
      always("format", Codec.count(1), ALL_RECORDS, "version of this table");

  public static final Tag<String> ORIGIN =
      always(
          "origin",
          Codec.place(),
          ALL_RECORDS,
          "where the job's first record stands: its immutable name, for a custom_id may repeat");

  public static final Tag<Instant> SUBMITTED_AT =
      always(
          "submitted-at",
          Codec.instant(),
          ALL_RECORDS,
          "time stamp of that first record, or of the record that replayed the job");

  public static final Tag<Integer> REPLAY =
      always(
          "replay",
          Codec.count(0),
          ALL_RECORDS,
          "one more with each replay from the dead letters; with the origin it names a result");

  public static final Tag<String> REPLAYED_AS =
      perhaps(
          "replayed-as",
          Codec.place(),
          ALL_RECORDS,
          "where the record stands that replayed the job; absent if it was not replayed");

  public static final Tag<Integer> ATTEMPT =
      always(
          "attempt",
          Codec.count(0),
          ALL_RECORDS,
          "attempts made so far that are the job's own, and a success; 0 if there was none");

  public static final Tag<Integer> WAITS =
      always(
          "waits",
          Codec.count(0),
          ALL_RECORDS,
          "calls so far that count no attempt; with the attempts, all calls");

  public static final Tag<Integer> STATUS =
      always(
          "status",
          Codec.number(200, 599),
          ALL_RECORDS,
          "effective HTTP status; 200 on a success, never 2xx on a failure");

  public static final Tag<Integer> WIRE_STATUS =
      perhaps(
          "wire-status",
          Codec.number(100, 999),
          AFTER_A_FAILURE,
          "status of the HTTP response; absent if none came");

  public static final Tag<String> ERROR_TYPE =
      always("error-type", Codec.text(NAME_CHARS), AFTER_A_FAILURE, "the error's type");

  public static final Tag<String> ERROR_MESSAGE =
      always(
          "error-message",
          Codec.text(Failure.MAX_MESSAGE_CHARS),
          AFTER_A_FAILURE,
          "the server's words or ours");

  public static final Tag<Phase> PHASE =
      always(
          "phase",
          Codec.name(Phase.values(), Phase::tag, Phase::ofTag),
          AFTER_A_FAILURE,
          "how far the attempt had come");

  public static final Tag<Category> CATEGORY =
      always(
          "category",
          Codec.name(Category.values(), Category::tag, Category::ofTag),
          AFTER_A_FAILURE,
          "whose trouble it is");

  public static final Tag<Disposition> DISPOSITION =
      always(
          "disposition",
          Codec.name(Disposition.values(), Disposition::tag, Disposition::ofTag),
          AFTER_A_FAILURE,
          "what is to become of the job, before attempts and expiry are counted");

  public static final Tag<String> REQUEST_ID =
      perhaps(
          "request-id",
          Codec.text(NAME_CHARS),
          ALL_RECORDS,
          "the API's id of the request; absent if it named none");

  public static final Tag<Duration> RETRY_AFTER =
      perhaps(
          "retry-after-ms", Codec.span(), AFTER_A_FAILURE, "the least wait the server asked for");

  public static final Tag<Long> OUTPUT_TOKENS =
      always(
          "output-tokens",
          Codec.number(0, Long.MAX_VALUE),
          AFTER_A_FAILURE,
          "output tokens seen before the failure");

  public static final Tag<Instant> FAILED_AT =
      always("failed-at", Codec.instant(), AFTER_A_FAILURE, "when the attempt failed");

  public static final Tag<Instant> FIRST_ATTEMPT_AT =
      perhaps(
          "first-attempt-at",
          Codec.instant(),
          ALL_RECORDS,
          "when the job's first attempt began; absent if none did");

  public static final Tag<Duration> HELD =
      perhaps(
          "held-ms",
          Codec.span(),
          ALL_RECORDS,
          "how long the job has waited in holds, and in outages that it holds on in; absent if never");

  public static final Tag<Integer> DEFERRALS =
      perhaps(
          "deferrals",
          Codec.count(0),
          ALL_RECORDS,
          "how often the job was put off since its last call, because its lane was closed; absent if never");

  public static final Tag<Long> LOST_OUTPUT_TOKENS =
      perhaps(
          "lost-output-tokens",
          Codec.number(0, Long.MAX_VALUE),
          ALL_RECORDS,
          "output tokens that all failed calls of the job have lost; absent if none");

  public static final Tag<Integer> CUTS =
      perhaps(
          "cuts",
          Codec.count(0),
          ALL_RECORDS,
          "how often the total time limit cut a stream that made progress; absent if never");

  public static final Tag<Instant> DUE_AT =
      always("due-at", Codec.instant(), ON_THE_LADDER, "when the job is due again by its delay");

  public static final Tag<Instant> NOT_BEFORE =
      perhaps(
          "not-before",
          Codec.instant(),
          ON_THE_LADDER,
          "no call before; the job goes round again if it is due earlier");

  public static final Tag<String> MODEL =
      always(
          "model",
          Codec.text(LONG_NAME_CHARS),
          ALL_RECORDS,
          "the model asked for; empty if the job could not be read");

  public static final Tag<String> ENDPOINT =
      always("endpoint", Codec.text(LONG_NAME_CHARS), ALL_RECORDS, "the host of the API");

  public static final Tag<String> WORKER =
      always("worker", Codec.text(LONG_NAME_CHARS), ALL_RECORDS, "version and instance");

  public static final Tag<History> HISTORY =
      always(
          "history",
          Codec.history(),
          AFTER_A_FAILURE,
          "one entry per failed call, oldest first; of more than "
              + History.MAX_ENTRIES
              + " the oldest are dropped");

  /** Every tag, in the order in which the documents list them. */
  public static final List<Tag<?>> ALL =
      List.of(
          FORMAT,
          ORIGIN,
          SUBMITTED_AT,
          REPLAY,
          REPLAYED_AS,
          ATTEMPT,
          WAITS,
          STATUS,
          WIRE_STATUS,
          ERROR_TYPE,
          ERROR_MESSAGE,
          PHASE,
          CATEGORY,
          DISPOSITION,
          REQUEST_ID,
          RETRY_AFTER,
          OUTPUT_TOKENS,
          FAILED_AT,
          FIRST_ATTEMPT_AT,
          HELD,
          DEFERRALS,
          LOST_OUTPUT_TOKENS,
          CUTS,
          DUE_AT,
          NOT_BEFORE,
          MODEL,
          ENDPOINT,
          WORKER,
          HISTORY);

  private Tags() {}

  private static <T> Tag<T> always(
      String name, Codec<T> codec, Set<Carrier> carriers, String meaning) {
    return new Tag<>(PREFIX + name, codec, carriers, true, meaning);
  }

  private static <T> Tag<T> perhaps(
      String name, Codec<T> codec, Set<Carrier> carriers, String meaning) {
    return new Tag<>(PREFIX + name, codec, carriers, false, meaning);
  }
}
