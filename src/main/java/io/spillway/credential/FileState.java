package io.spillway.credential;

import io.spillway.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a look at a credential's file means. Pure: it reads no file and knows no clock. For
 * one thread.
 *
 * <p>A new secret is taken when two readings in a row agree on it, so that a file that is just
 * being written is not taken by halves. Whatever else a file holds for a while, what was known
 * stays.
 */
final class FileState {

  /** The result of a check of the file. */
  enum Verdict {
    /** Nothing to do and nothing to tell. */
    NOTHING,
    /** It holds something new, and is to be read again soon. */
    UNSETTLED,
    /** What it holds now is the new secret. */
    CHANGED,
    /** It cannot be used, for a reason that has not been told yet. */
    TROUBLE,
    /** It can be used again, and holds what it did. */
    MENDED
  }

  private Secret current;
  private FileStamp settled = FileStamp.NONE;
  private FileStamp seen = FileStamp.NONE;
  private @Nullable Secret candidate;
  private String trouble = "";

  /** The state of a file whose secret is known, as of its first reading. */
  FileState(Secret current) {
    this.current = current;
  }

  /** What the file held when it was taken last. */
  Secret current() {
    return current;
  }

  /** Why it cannot be used; empty if it can. */
  String trouble() {
    return trouble;
  }

  /** Whether the file is to be read, if this is its stamp: it changed, or is not settled. */
  boolean isToBeRead(FileStamp now) {
    return candidate != null || !trouble.isEmpty() || !now.equals(settled);
  }

  /**
   * The file was read.
   *
   * @param stamp of before the reading: what is written meanwhile is seen at the next look
   */
  Verdict read(FileStamp stamp, Secret held) {
    boolean mended = !trouble.isEmpty();
    trouble = "";
    if (isSame(held, current)) {
      settle(stamp);
      return mended ? Verdict.MENDED : Verdict.NOTHING;
    }
    if (candidate != null && isSame(held, candidate) && stamp.equals(seen)) {
      current = held;
      settle(stamp);
      return Verdict.CHANGED;
    }
    candidate = held;
    seen = stamp;
    return Verdict.UNSETTLED;
  }

  /**
   * The file could not be read, or holds no secret.
   *
   * @param why not empty, and without anything of what it holds
   */
  Verdict unusable(String why) {
    candidate = null;
    boolean isTold = why.equals(trouble);
    trouble = why;
    return isTold ? Verdict.NOTHING : Verdict.TROUBLE;
  }

  private void settle(FileStamp stamp) {
    settled = stamp;
    candidate = null;
  }

  private static boolean isSame(Secret one, Secret other) {
    return one.reveal().equals(other.reveal());
  }
}
