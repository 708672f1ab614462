package io.spillway.host;

import io.spillway.config.Keys;

/**
 * How many streams the limit of open files leaves room for. Over HTTP/1.1 each stream has a socket
 * of its own; over HTTP/2 a hundred streams share one. For example, with a limit of 1,024, of which
 * the program has 60 open at the start, 1,024 − 60 − {@value #ROLES} = 864 streams have room.
 */
public sealed interface StreamRoom {

  /**
   * Files and sockets that the roles need besides their streams: connections to Kafka and the
   * operator port. With all roles idle on one broker 57 were open; each further broker adds its
   * connections.
   */
  int ROLES = 100;

  /** The fewest files and sockets with which the roles can start on one broker. */
  int LEAST = 64;

  /** There is room for all streams that are allowed. */
  record Enough() implements StreamRoom {}

  /**
   * There is room for fewer streams than are allowed.
   *
   * @param streams the number of streams that have room if each has a socket of its own, at least 1
   * @param words the facts and the remedy, for people
   */
  record Tight(int streams, String words) implements StreamRoom {}

  /**
   * The limit is too low to start.
   *
   * @param words the facts and the remedy, for people
   */
  record TooLittle(String words) implements StreamRoom {}

  /**
   * Compares the limit with the need.
   *
   * @param limit files and sockets that may be open
   * @param open files and sockets that the program has open before the roles start
   * @param maxInFlight streams that may be open at once
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
