package io.spillway.tag;

import io.spillway.job.History;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** Reads all tags of a record at once. No method throws for bad tags. */
public final class TagReader {

  private static final int LEAST_FAILURE = 400;

  private TagReader() {}

  /**
   * The retry state of a record; the state of a job that was never tried if the record has no tags.
   *
   * @param place the record's own topic, partition, offset and time, used as the job's origin if no
   *     tag names one
   */
  public static RetryState trail(Headers headers, Origin place) {
    return new RetryState(
        origin(headers, place),
        Tags.ATTEMPT.read(headers).orElse(0),
        Tags.WAITS.read(headers).orElse(0),
        Tags.FIRST_ATTEMPT_AT.read(headers),
        Tags.HELD.read(headers).orElse(Duration.ZERO),
        Tags.DEFERRALS.read(headers).orElse(0),
        new Losses(
            Tags.LOST_OUTPUT_TOKENS.read(headers).orElse(0L), Tags.CUTS.read(headers).orElse(0)),
        Tags.HISTORY.read(headers).orElse(History.EMPTY));
  }

  /**
   * The job's origin by the tags of a record.
   *
   * @param place the record's own topic, partition, offset and time, used if no tag names one
   */
  public static Origin origin(Headers headers, Origin place) {
    return Tags.ORIGIN
        .read(headers)
        .map(named ->
            new Origin(
                named,
                Tags.SUBMITTED_AT.read(headers).orElse(place.submittedAt()),
                Tags.REPLAY.read(headers).orElse(0),
                Tags.REPLAYED_AS.read(headers).orElse(named)))
        .orElse(place);
  }

  /**
   * The origin of a record of the jobs topic: its own place, or the origin that its tags name if
   * the record is a replay. A replay has the tags that {@link TagWriter#replay} sets and no status;
   * all other tags of senders are ignored. A dead letter that somebody has copied with all its
   * headers has a status, so it is a new job.
   *
   * @param place the record's own topic, partition, offset and time
   */
  public static Origin submitted(Headers headers, Origin place) {
    int replay = Tags.REPLAY.read(headers).orElse(0);
    if (replay < 1 || Tags.STATUS.text(headers) != null) {
      return place;
    }
    return Tags.ORIGIN
        .read(headers)
        .map(named -> new Origin(named, place.submittedAt(), replay, place.place()))
        .orElse(place);
  }

  /**
   * The tags of a failure event; empty if the record is not a failure event.
   *
   * @param place the record's own topic, partition, offset and time
   */
  public static Optional<FailureTags> failure(Headers headers, Origin place) {
    return failureOf(headers)
        .map(failure ->
            new FailureTags(
                failure,
                trail(headers, place),
                Tags.FAILED_AT.read(headers).orElse(Instant.EPOCH),
                Tags.MODEL.read(headers).orElse(""),
                Tags.ENDPOINT.read(headers).orElse(""),
                Tags.WORKER.read(headers).orElse("")));
  }

  private static Optional<Failure> failureOf(Headers headers) {
    Optional<Integer> status = Tags.STATUS.read(headers);
    Optional<Phase> phase = Tags.PHASE.read(headers);
    Optional<Category> category = Tags.CATEGORY.read(headers);
    Optional<Disposition> disposition = Tags.DISPOSITION.read(headers);
    boolean isFailure =
        status.isPresent()
            && status.get() >= LEAST_FAILURE
            && phase.isPresent()
            && category.isPresent()
            && disposition.isPresent();
    return isFailure
        ? Optional.of(
            new Failure(
                status.get(),
                Tags.WIRE_STATUS.read(headers).orElse(null),
                Tags.ERROR_TYPE.read(headers).orElse(""),
                Tags.ERROR_MESSAGE.read(headers).orElse(""),
                phase.get(),
                category.get(),
                disposition.get(),
                Tags.REQUEST_ID.read(headers).orElse(null),
                Tags.RETRY_AFTER.read(headers).orElse(null),
                Tags.OUTPUT_TOKENS.read(headers).orElse(0L)))
        : Optional.empty();
  }
}
