package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "200 OK, '{\"status\":\"alive\"}', 0, 200 {\"status\":\"alive\"}",
    "503 Service Unavailable, '{\"status\":\"failed\"}', 1, 503 {\"status\":\"failed\"}",
    "404 Not Found, '', 1, 404",
  })
  void theExitCodeIsThatOfTheAnswersStatus(String status, String body, int exitCode, String output)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var request = answerOnce(server, "HTTP/1.1 " + status + "\r\ncontent-type: x\r\n\r\n" + body);

      assertThat(check(server.getLocalPort())).isEqualTo(exitCode);
      assertThat(output()).isEqualTo(output);
      assertThat(request.get()).startsWith("GET /health/live HTTP/1.1\r\n");
    }
  }

  @Test
  void theArgumentsAreThePathAndThePort() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var request = answerOnce(server, "HTTP/1.1 200 OK\r\n\r\n");
      String[] args = {"/health/ready", Integer.toString(server.getLocalPort())};

      assertThat(HealthCheck.run(args, Map.of(), new PrintStream(printed))).isZero();
      assertThat(request.get()).startsWith("GET /health/ready HTTP/1.1\r\n");
    }
  }

  @Test
  void whereNobodyListensItSaysSo() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }

    assertThat(check(port)).isEqualTo(1);
    assertThat(output()).startsWith("no answer from port " + port + ": ");
  }

  @Test
  void anAnswerThatIsNoHttpIsNoHealth() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      answerOnce(server, "200 OK\r\n\r\n");

      assertThat(check(server.getLocalPort())).isEqualTo(1);
      assertThat(output()).isEqualTo("no HTTP answer from port " + server.getLocalPort());
    }
  }

  private int check(int port) {
    var environment = Map.of("SPILLWAY_HTTP_PORT", Integer.toString(port));
    return HealthCheck.run(new String[0], environment, new PrintStream(printed));
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8).strip();
  }

  /** Reads one request's head, then answers and closes; gives what was read. */
  private static CompletableFuture<String> answerOnce(ServerSocket server, String answer) {
    return CompletableFuture.supplyAsync(() -> {
      try (Socket socket = server.accept()) {
        byte[] head = new byte[4_096];
        int length = socket.getInputStream().read(head);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        return new String(head, 0, length, StandardCharsets.US_ASCII);
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    });
  }
}
