package io.spillway.api;

import io.spillway.sse.SseBound;
import io.spillway.sse.SseEvent;
import io.spillway.status.KnownFailure;
import io.spillway.status.ResponseHead;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one attempt: head, bytes, end or fault in, at most one {@link Outcome} out. A
 * {@link BodyCollector} collects the body, a {@link Judge} says what it is. A plain state machine;
 * after its outcome it ignores everything.
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

  /** What it may hold while it takes so many bytes more of the body, but for large trees. */
  long bytesWith(int more) {
    return heldBytes() + body.readingBytes(more);
  }

  /** What it may hold when the body has ended, but for large trees. */
  long bytesAtEnd() {
    return heldBytes() + body.readingBytesAtEnd();
  }

  /** What the message's record may take in memory while it is written. */
  long writingBytes() {
    return heldBytes() + judge.writingBytes();
  }

  /** How the attempt ended, or null while it has not. */
  @Nullable Outcome outcome() {
    return judge.outcome();
  }

  /** The tokens that the answer named so far. */
  Usage usage() {
    return judge.usage();
  }

  /** The API's id of the request, or null; it never shows the credential. */
  @Nullable String requestId(ResponseHead head) {
    return failures.requestId(head);
  }

  /** Whether the message came on since the last call; beats of whatever name do not count. */
  boolean takeProgress() {
    return body.takeProgress() | judge.takeProgress();
  }

  /** The response began. */
  void head(ResponseHead head) {
    failures.begin(head);
    body.begin(head);
  }

  /** The response began with a head over the bound: only its status and the request's id count. */
  void oversizedHead(ResponseHead head, long bytes, long limitBytes) {
    failures.begin(head);
    String message = "the response's head has " + bytes + " bytes; allowed: " + limitBytes;
    judged(() -> judge.fail(failures.known(KnownFailure.OVERSIZED_HEAD, message)));
  }

  /** Bytes of the body came. */
  void bytes(byte[] bytes) {
    body.take(bytes);
  }

  /** The body ended in good order. */
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

  /** The connection failed, before the response or within it. */
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
   * A failure of ours: a time limit, an exception. What came before a time limit counts: an error
   * whose body is late is still the error that its status names, and one without its last line end
   * is one too.
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

  /** There is no room in memory for what comes; alone, if there is none without others either. */
  void noRoom(long bytes, boolean alone) {
    judged(() -> judge.noRoom(bytes, alone));
  }

  /** What the outcome is if there is no room to write it. */
  Outcome withoutRoom(boolean alone) {
    return judge.withoutRoom(writingBytes(), alone);
  }

  /** Lets go of what came; nothing is read any more. */
  void letGo() {
    judge.letGo();
    body.close();
    body.dropText();
  }

  /** Lets the judge take one thing, if there is no outcome yet; the body ends with the outcome. */
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

  /** Whether the judge may hold so much, beside what is held of the body. */
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
