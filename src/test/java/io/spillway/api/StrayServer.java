package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of HTTP/1.1 on bare sockets, whose answers name the subject that was asked for. */
final class StrayServer implements AutoCloseable {

  /** How it treats one connection. */
  interface Manner {
    void serve(Requests requests, OutputStream out) throws IOException;
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");
  private static final Pattern SUBJECT = Pattern.compile("\"user_id\":\"([^\"]*)\"");
  private static final int SMALL_BUFFER = 4_096;

  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening;
  private final Manner manner;

  StrayServer(Manner manner) {
    this.manner = manner;
    try {
      listening = new ServerSocket();
      listening.setReceiveBufferSize(SMALL_BUFFER);
      listening.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 200);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      manner.serve(new Requests(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException theClientLeft) {
      // Its outcome tells.
    }
  }

  /** A whole answer, which says for whom it is. */
  static byte[] answer(String subject) {
    return response(
        "200 OK",
        """
        {"type":"message","id":"msg_1","role":"assistant","model":"m","stop_reason":"end_turn",\
        "content":[{"type":"text","text":"%s"}],"usage":{"output_tokens":1}}\
        """
            .formatted(subject));
  }

  static byte[] response(String status, String json) {
    return ("HTTP/1.1 "
            + status
            + "\r\ncontent-type: application/json\r\ncontent-length: "
            + json.length()
            + "\r\n\r\n"
            + json)
        .getBytes(UTF_8);
  }

  static byte[] both(byte[] one, byte[] other) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(one);
    joined.writeBytes(other);
    return joined.toByteArray();
  }

  /** The requests of one connection. */
  static final class Requests {
    private final InputStream in;

    Requests(InputStream in) {
      this.in = new BufferedInputStream(in);
    }

    /** The head of the next request; throws if the client leaves. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the client left");
        }
        head.append((char) next);
      }
      return head.toString();
    }

    /** The subject of the next request, read whole. */
    String subject() throws IOException {
      Matcher length = LENGTH.matcher(head());
      String body = new String(in.readNBytes(length.find() ? number(length) : 0), UTF_8);
      Matcher subject = SUBJECT.matcher(body);
      return subject.find() ? subject.group(1) : "none";
    }

    private static int number(Matcher length) {
      return Integer.parseInt(length.group(1));
    }

    /** Returns when the client has closed the connection. */
    void awaitEnd() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
