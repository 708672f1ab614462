package io.spillway.job;

import java.io.ByteArrayOutputStream;

/** The requests of jobs as bytes. */
public final class Requests {

  private Requests() {}

  /** The bytes that a call of the job sends. */
  public static byte[] bytes(Job job) {
    var bytes = new ByteArrayOutputStream();
    job.request().writeTo(bytes::write);
    if (bytes.size() != job.request().length()) {
      throw new AssertionError(bytes.size() + " bytes, not " + job.request().length());
    }
    return bytes.toByteArray();
  }
}
