package io.spillway.api;

import io.spillway.sse.SseBound;
import io.spillway.sse.SseEvent;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one attempt: takes head, bytes, end or fault, and decides at most one {@link
 * Outcome}. A {@link BodyCollector} collects the body, and a {@link Judge} decides the outcome. A
 * plain state machine, which ignores everything after the outcome.
 */
final class ResponseReader implements BodyCollector.Taker {

  private final Room room;
  private final Failures failures;
  private final BodyCollector body;
  private final Judge judge;

  ResponseReader(ApiSettings settings, Target target, InstantSource clock, Room room) {
    this.room = room;
    this.failures = new Failures(target, clock);
    this.body = new BodyCollector(settings, this);
    this.judge = new Judge(failures, new RoomBesideBody(), settings.maxMessageBytes());
  }

  /** What it holds in memory, in bytes, roughly. */
  long heldBytes() {
    return body.heldBytes() + judge.heldBytes();
  }

  /**
   * The memory that it may hold while it takes this many more bytes of the body, without large JSON
   * trees.
   */
  long bytesWith(int more) {
    return heldBytes() + body.readingBytes(more);
  }

  /** The memory that it may hold when the body has ended, without large JSON trees. */
  long bytesAtEnd() {
    return heldBytes() + body.readingBytesAtEnd();
  }

  /** What the message's record may take in memory while it is written. */
  long writingBytes() {
    return heldBytes() + judge.writingBytes();
  }

  /** The outcome; null as long as there is none. */
  @Nullable Outcome outcome() {
    return judge.outcome();
  }

  /** The bytes of text, thinking and tool input that the stream has brought so far. */
  long deltaBytes() {
    return judge.deltaBytes();
  }

  /** The tokens that the answer named so far. */
  Usage usage() {
    return judge.usage();
  }

  /** The API's id of the request, or null; it never shows the credential. */
  @Nullable String requestId(ResponseHead head) {
    return failures.requestId(head);
  }

  /**
   * Whether the message has made progress since the last call; pings and empty events do not count.
   */
  boolean takeProgress() {
    return body.takeProgress() | judge.takeProgress();
  }

  /** Takes the head of the response. */
  void head(ResponseHead head) {
    failures.begin(head);
    body.begin(head);
  }

  /** Takes a head that exceeds the bound: only its status and the request's id are used. */
  void oversizedHead(ResponseHead head, long bytes, long limitBytes) {
    failures.begin(head);
    String message = "the response's head has " + bytes + " bytes; allowed: " + limitBytes;
    judged(() -> judge.fail(failures.known(KnownFailure.OVERSIZED_HEAD, message)));
  }

  /** Takes bytes of the body. */
  void bytes(byte[] bytes) {
    body.take(bytes);
  }

  /** Notes that the body ended in good order. */
  void end() {
    if (!judge.isOpen()) {
      return;
    }
    BodyForm form = body.settle();
    if (form == BodyForm.STREAM) {
      body.endStream();
      judged(judge::endOfStream);
    } else {
      text(form, body.text(), false);
    }
  }

  /** Notes that the connection failed, before the response or within it. */
  void broken(Throwable cause) {
    if (!judge.isOpen()) {
      return;
    }
    if (failures.isBeforeResponse()) {
      judged(() -> judge.fail(failures.connecting(cause)));
      return;
    }
    judge.brokeOff(cause);
    if (body.settle() == BodyForm.JSON) {
      judged(() -> judge.brokenJson(body.text()));
    } else {
      end();
    }
  }

  /**
   * Fails the attempt because of a time limit or an exception of Spillway's own. What was received
   * before a time limit still counts: an error status whose body is late is that error, and so is
   * an error event without its last line end.
   */
  void failed(KnownFailure failure, String message) {
    BodyForm form = body.form();
    if (judge.isOpen() && failure == KnownFailure.TIME_LIMIT && form != null) {
      late(form);
    }
    judged(() -> judge.fail(failures.known(failure, message)));
  }

  private void late(BodyForm form) {
    switch (form) {
      case ERROR -> text(form, body.text(), true);
      case JSON -> judged(() -> judge.lateJson(body.text()));
      case STREAM -> {
        body.endStream();
        if (judge.sawStrayText()) {
          judged(judge::endOfStream);
        }
      }
      case UNRECOGNIZED -> {}
    }
  }

  @Override
  public void onEvent(SseEvent event) {
    judge.event(event);
    closeIfJudged();
  }

  @Override
  public void onOversized(SseBound bound, int limitBytes) {
    String what = bound.name().toLowerCase(Locale.ROOT);
    String message = "a stream's " + what + " is over " + limitBytes + " bytes";
    judged(() -> judge.fail(failures.known(KnownFailure.OVERSIZED_EVENT, message)));
  }

  @Override
  public void onLongText(BodyForm form, String text) {
    text(form, text, true);
  }

  private void text(BodyForm form, String text, boolean cut) {
    judged(() -> judge.text(form, text, cut, tree -> room.mayHold(bytesAtEnd() + tree)));
    body.dropText();
  }

  /**
   * Fails the attempt because there is no memory for the answer.
   *
   * @param alone whether it would not fit even without other streams
   */
  void noRoom(long bytes, boolean alone) {
    judged(() -> judge.noRoom(bytes, alone));
  }

  /** The outcome if there is no memory to write it. */
  Outcome withoutRoom(boolean alone) {
    return judge.withoutRoom(writingBytes(), alone);
  }

  /** Drops everything that was received; nothing is read any more. */
  void letGo() {
    judge.letGo();
    body.close();
    body.dropText();
  }

  /**
   * Passes one thing to the judge, if there is no outcome yet; closes the body when there is one.
   */
  private void judged(Runnable what) {
    if (judge.isOpen()) {
      what.run();
      closeIfJudged();
    }
  }

  private void closeIfJudged() {
    if (!judge.isOpen()) {
      body.close();
    }
  }

  /** The room for the judge's memory, besides that of the body. */
  private final class RoomBesideBody implements Room {

    @Override
    public boolean mayHold(long bytes) {
      return room.mayHold(body.heldBytes() + bytes);
    }

    @Override
    public boolean isAlone() {
      return room.isAlone();
    }
  }
}
