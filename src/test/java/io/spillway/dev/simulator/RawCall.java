package io.spillway.dev.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/**
 * What one call over a plain socket saw, byte for byte.
 *
 * @param head status line and headers, lower case; empty if none came
 * @param body the body without its chunk framing
 * @param ended how it ended
 */
public record RawCall(String head, byte[] body, Ended ended) {
  enum Ended {
    /** The last chunk, or as many bytes as promised. */
    WELL,
    /** The connection was closed before that. */
    CLOSED,
    /** The connection was reset before that. */
    RESET,
    /** The events waited for came, and then nothing for {@link #SILENCE_MILLIS}. */
    SILENT
  }

  static final int SILENCE_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int NO_SILENCE = Integer.MAX_VALUE;

  public static final String REQUEST =
      """
      {"model":"claude-sonnet-5","max_tokens":100,"stream":true,\
      "metadata":{"user_id":"order-17"},"messages":[{"role":"user","content":"Hello"}]}\
      """;

  public static final String TOOL_REQUEST =
      """
      {"model":"claude-sonnet-5","max_tokens":100,"stream":true,\
      "tools":[{"name":"look_up","input_schema":{"type":"object","properties":\
      {"query":{"type":"string"},"limit":{"type":"integer"}}}}],\
      "messages":[{"role":"user","content":"Look it up: größer \\uD83D\\uDE00"}]}\
      """;

  static RawCall post(Simulator simulator, String body) throws IOException {
    return send(simulator, request(body), NO_SILENCE);
  }

  /** A call that is expected to fall silent after so many events. */
  static RawCall postUntilSilent(Simulator simulator, String body, int events) throws IOException {
    return send(simulator, request(body), events);
  }

  static String request(String body) {
    return "POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: k\r\n"
        + "anthropic-version: 2023-06-01\r\ncontent-length: "
        + body.getBytes(UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  static RawCall send(Simulator simulator, String bytes) throws IOException {
    return send(simulator, bytes, NO_SILENCE);
  }

  private static RawCall send(Simulator simulator, String bytes, int silentAfter)
      throws IOException {
    try (var socket = new Socket("127.0.0.1", simulator.port())) {
      socket.getOutputStream().write(bytes.getBytes(UTF_8));
      var seen = new ByteArrayOutputStream();
      Ended ended = read(socket, seen, silentAfter);
      String all = seen.toString(ISO_8859_1);
      return all.contains("\r\n\r\n")
          ? new RawCall(head(all), body(all), ended)
          : new RawCall("", new byte[0], ended);
    }
  }

  private static Ended read(Socket socket, ByteArrayOutputStream seen, int silentAfter)
      throws IOException {
    byte[] buffer = new byte[65_536];
    try {
      while (true) {
        boolean silenceIsDue = events(seen.toString(ISO_8859_1)) >= silentAfter;
        socket.setSoTimeout(silenceIsDue ? SILENCE_MILLIS : PATIENCE_MILLIS);
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          return Ended.CLOSED;
        }
        seen.write(buffer, 0, count);
        if (isWhole(seen.toString(ISO_8859_1))) {
          return Ended.WELL;
        }
      }
    } catch (SocketTimeoutException e) {
      return Ended.SILENT;
    } catch (SocketException e) {
      return Ended.RESET;
    }
  }

  private static int events(String all) {
    return all.split("\n\n", -1).length - 1;
  }

  private static boolean isWhole(String all) {
    int bodyAt = all.indexOf("\r\n\r\n");
    if (bodyAt < 0) {
      return false;
    }
    if (head(all).contains("transfer-encoding: chunked")) {
      return all.endsWith("\r\n0\r\n\r\n");
    }
    String length = header(head(all), "content-length");
    return all.length() - bodyAt - 4 >= Integer.parseInt(length);
  }

  private static String head(String all) {
    int bodyAt = all.indexOf("\r\n\r\n");
    return all.substring(0, bodyAt + 2).toLowerCase(Locale.ROOT);
  }

  private static byte[] body(String all) {
    String rest = all.substring(all.indexOf("\r\n\r\n") + 4);
    if (!head(all).contains("transfer-encoding: chunked")) {
      return rest.getBytes(ISO_8859_1);
    }
    var body = new StringBuilder();
    while (!rest.isEmpty()) {
      int line = rest.indexOf("\r\n");
      int size = Integer.parseInt(rest.substring(0, line), 16);
      body.append(rest, line + 2, line + 2 + size);
      rest = rest.substring(line + 2 + size + 2);
    }
    return body.toString().getBytes(ISO_8859_1);
  }

  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  String header(String name) {
    return header(head, name);
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  String text() {
    return new String(body, UTF_8);
  }

  /** How many events came whole. */
  int events() {
    return events(text());
  }
}
