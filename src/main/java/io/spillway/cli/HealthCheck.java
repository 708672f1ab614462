package io.spillway.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The health check of the container image: asks the operator port, and ends with 0 if the answer is
 * 200, else with 1. It prints the answer's status and body, which {@code docker inspect} shows.
 *
 * <p>A program of its own and not a command, because it runs every few seconds within the memory
 * and CPU of its container: it loads no library, and no class of Spillway but this one.
 */
public final class HealthCheck {
  private static final String PORT_VARIABLE = "SPILLWAY_HTTP_PORT";
  private static final String DEFAULT_PORT = "8080";
  private static final String DEFAULT_PATH = "/health/live";
  private static final int TIMEOUT_MILLIS = 4_000;
  private static final int MOST_BYTES = 4_096;

  private HealthCheck() {}

  /**
   * Sends the request and exits.
   *
   * @param args the path (default: /health/live) and the port (default: the one that
   *     SPILLWAY_HTTP_PORT names, or 8080)
   */
  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out));
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out) {
    String path = args.length > 0 ? args[0] : DEFAULT_PATH;
    String port = args.length > 1 ? args[1] : environment.getOrDefault(PORT_VARIABLE, DEFAULT_PORT);
    try {
      String answer = ask(Integer.parseInt(port.strip()), path);
      int status = answer.indexOf(' ') + 1;
      int body = answer.indexOf("\r\n\r\n");
      if (!answer.startsWith("HTTP/1.") || body < 0) {
        out.println("no HTTP answer from port " + port);
        return 1;
      }
      out.println(answer.substring(status, status + 3) + " " + answer.substring(body + 4));
      return answer.startsWith("200 ", status) ? 0 : 1;
    } catch (IOException | NumberFormatException failure) {
      out.println("no answer from port " + port + ": " + failure.getMessage());
      return 1;
    }
  }

  /** The answer, of which the first 4 KiB are read. */
  private static String ask(int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(MOST_BYTES);
      return new String(answer, StandardCharsets.UTF_8);
    }
  }
}
