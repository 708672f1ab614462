package io.spillway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.status.Classifier;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.status.ResponseHead;
import io.spillway.status.WireText;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Creates the failures of one attempt, by the dialect of its target, with the status and request id
 * of its response, and without its credential.
 */
final class Failures {

  private final Target target;
  private final InstantSource clock;
  private @Nullable ResponseHead head;
  private boolean sawEvent;

  Failures(Target target, InstantSource clock) {
    this.target = target;
    this.clock = clock;
  }

  /** Notes the head of the response. */
  void begin(ResponseHead responseHead) {
    head = responseHead;
  }

  /** Notes that an event of a stream was received. */
  void sawEvent() {
    sawEvent = true;
  }

  /** Whether no response began. */
  boolean isBeforeResponse() {
    return head == null;
  }

  /** The head of the response, which has begun. */
  ResponseHead head() {
    if (head == null) {
      throw new IllegalStateException("no response has begun");
    }
    return head;
  }

  /** The connection failed before a response began. */
  Failure connecting(Throwable cause) {
    KnownFailure known = TransportFaults.beforeResponse(cause);
    return Failure.of(known, Phase.CONNECT, TransportFaults.describe(cause));
  }

  /** A failure of the table, with this message. */
  Failure known(KnownFailure failure, String message) {
    Failure known = Failure.of(failure, phase(), message);
    return head == null ? known : known.inResponse(head.status(), head.requestId());
  }

  /** The failure of an answer that exceeds the bound on messages. */
  Failure tooLarge(long limitBytes) {
    return known(KnownFailure.RESULT_TOO_LARGE, "the message is over " + limitBytes + " bytes");
  }

  /**
   * The failure if there is no memory for the answer.
   *
   * @param bytes the bytes that were needed
   * @param alone whether they would not fit even without other streams
   */
  Failure ofRoom(long bytes, boolean alone) {
    String message = "no room in memory for %d bytes of an answer".formatted(bytes);
    return alone
        ? known(KnownFailure.RESULT_TOO_LARGE, message + ", even without other streams")
        : known(KnownFailure.NO_ROOM, message + " beside what other streams hold");
  }

  /** The failure of an error within the answer. */
  Failure named(@Nullable JsonNode payload, String raw, Phase phase) {
    return target.dialect().error(head(), payload, raw, phase, clock.instant());
  }

  /** The failure of a response without an answer, with this body. */
  Failure response(String body) {
    return target.dialect().response(head(), body, clock.instant());
  }

  /** The failure of a response whose status announces an answer, but whose body is none. */
  Failure invalid(String message) {
    return Classifier.invalidResponse(head(), message);
  }

  /** The failure with the credential hidden in its texts. */
  Failure hidden(Failure failure) {
    return failure.hiding(target.credential().secret().reveal());
  }

  /** The API's id of the request, or null. */
  @Nullable String requestId(ResponseHead of) {
    String id = of.requestId();
    return id == null ? null : WireText.hiding(id, target.credential().secret().reveal());
  }

  private Phase phase() {
    if (head == null) {
      return Phase.CONNECT;
    }
    return sawEvent ? Phase.STREAM : Phase.RESPONSE;
  }
}
