package io.spillway.host;

import io.spillway.config.Keys;

/**
 * How many streams the limit of open files leaves room for. A stream over HTTP/1.1 has a socket of
 * its own; over HTTP/2 a hundred share one.
 */
public sealed interface StreamRoom {

  /**
   * Files and sockets of the roles beside their streams: connections to Kafka and the operator
   * port. 57 were open with all roles at rest on one broker; each broker more has its connections.
   */
  int ROLES = 100;

  /** Without so many the roles do not come up on one broker. */
  int LEAST = 64;

  /** There is room for all. */
  record Enough() implements StreamRoom {}

  /**
   * There is less room than streams are allowed.
   *
   * @param streams so many have room if each has a socket of its own, at least 1
   * @param words for people
   */
  record Tight(int streams, String words) implements StreamRoom {}

  /**
   * There is not enough to start.
   *
   * @param words for people
   */
  record TooLittle(String words) implements StreamRoom {}

  /**
   * Compares.
   *
   * @param limit files and sockets that may be open
   * @param open those that are, before the roles start: the program's own
   * @param maxInFlight streams that may be open
   */
  static StreamRoom of(long limit, long open, int maxInFlight) {
    long beside = open + ROLES;
    long need = beside + maxInFlight;
    if (limit >= need) {
      return new Enough();
    }
    String facts = "this process may have " + limit + " files and sockets open (ulimit -n), and ";
    String remedy = "set the limit to " + need + ", or allow fewer streams";
    if (limit < open + LEAST) {
      return new TooLittle(
          facts + (open + LEAST) + " are needed before the first stream is opened: " + remedy);
    }
    int streams = (int) Math.max(1, limit - beside);
    return new Tight(
        streams,
        facts
            + beside
            + " are for the program, Kafka and the operator port. There is room for "
            + streams
            + " streams if each has a socket of its own, and "
            + Keys.WORKER_MAX_IN_FLIGHT.environment()
            + " allows "
            + maxInFlight
            + ": "
            + remedy);
  }
}
