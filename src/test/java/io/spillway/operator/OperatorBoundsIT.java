package io.spillway.operator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.operator.OperatorConnections.RequestTimeouts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers can hold of the operator port. */
@Timeout(60)
class OperatorBoundsIT {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final String HALF_A_HEAD = "GET /health/live HTTP/1.1\r\nhost: a\r\n";
  private static final String QUESTION = HALF_A_HEAD + "\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    vertx.close().await();
  }

  @Test
  void manySlowConnectionsKeepNobodyOut() throws IOException {
    int port = start(new RequestTimeouts(LONG, LONG));
    for (int i = 0; i < 500; i++) {
      send(connect(port), HALF_A_HEAD);
    }

    Socket good = connect(port);
    send(good, QUESTION);

    assertThat(firstLine(good)).isEqualTo("HTTP/1.1 200 OK");
    // The last ones and the good one are open, those before them were closed.
    int closed = 501 - OperatorConnections.MOST;
    for (Socket socket : sockets.subList(0, closed)) {
      assertThat(read(socket)).isEqualTo(-1);
    }
    send(sockets.get(closed), "\r\n");
    assertThat(firstLine(sockets.get(closed))).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void aHeadThatDoesNotEndIsNotWaitedFor() throws IOException {
    Socket slow = connect(start(new RequestTimeouts(SHORT, LONG)));
    send(slow, HALF_A_HEAD);

    assertThat(read(slow)).isEqualTo(-1);
  }

  @Test
  void aConnectionOfWhichNoMoreComesIsNotKept() throws IOException {
    Socket asked = connect(start(new RequestTimeouts(LONG, SHORT)));
    send(asked, QUESTION + HALF_A_HEAD);

    assertThat(firstLine(asked)).isEqualTo("HTTP/1.1 200 OK");
    int last = 0;
    while (last >= 0) {
      last = read(asked);
    }
    assertThat(last).isEqualTo(-1);
  }

  private int start(RequestTimeouts patience) {
    return OperatorServer.start(
            vertx, "127.0.0.1", 0, patience, () -> "", Map.of("worker", RoleHealth::running))
        .await()
        .port();
  }

  private Socket connect(int port) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
    } catch (SocketException closed) {
      assertThat(closed).hasMessageMatching("Broken pipe|Connection reset.*");
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  /** The next byte, or -1 if the server has closed the connection. */
  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }
}
