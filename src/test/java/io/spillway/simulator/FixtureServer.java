package io.spillway.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays fixtures over plain sockets: a request to {@code /NAME/v1/messages} gets the fixture of
 * that name, on a connection of its own.
 */
public final class FixtureServer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket listening;
  private final Map<String, Fixture> fixtures = new HashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> left = new ConcurrentHashMap<>();

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private FixtureServer(ServerSocket listening, Collection<Fixture> played) {
    this.listening = listening;
    played.forEach(fixture -> fixtures.put(fixture.name(), fixture));
  }

  /** Starts on a free port of 127.0.0.1. */
  public static FixtureServer start(Collection<Fixture> played) {
    try {
      var server =
          new FixtureServer(new ServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1")), played);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the fixture is played. */
  public String baseUrl(String name) {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/" + name;
  }

  /** How many requests for the fixture came. */
  public int requests(String name) {
    return requests.getOrDefault(name, new AtomicInteger()).get();
  }

  /** Completes when the client has left a connection of the fixture that the server held open. */
  public CompletableFuture<Void> left(String name) {
    return left.computeIfAbsent(name, _ -> new CompletableFuture<>());
  }

  /** Closes the connections too, so that a client that waits for ever does not. */
  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String name = readRequest(in);
      requests.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
      Fixture fixture = fixtures.get(name);
      if (fixture != null) {
        play(fixture, socket, in);
      }
    } catch (IOException theClientLeft) {
      // What it left behind shows in its outcome.
    } finally {
      open.remove(socket);
    }
  }

  private void play(Fixture fixture, Socket socket, InputStream in) throws IOException {
    byte[] last = new byte[0];
    for (Fixture.Piece piece : fixture.wire()) {
      if (piece.pauseMillis() > 0 && clientLeaves(socket, in, piece.pauseMillis())) {
        return;
      }
      last = piece.bytes();
      socket.getOutputStream().write(last);
    }
    switch (fixture.ending()) {
      case END, CLOSE -> {
        socket.shutdownOutput();
        clientLeaves(socket, in, PATIENCE_MILLIS);
      }
      case RESET -> socket.setSoLinger(true, 0);
      case SILENCE -> {
        clientLeaves(socket, in, PATIENCE_MILLIS);
        left(fixture.name()).complete(null);
      }
      case REPEAT -> {
        repeat(fixture, socket, in, last);
        left(fixture.name()).complete(null);
      }
    }
  }

  private static void repeat(Fixture fixture, Socket socket, InputStream in, byte[] last) {
    try {
      while (!clientLeaves(socket, in, fixture.repeatMillis())) {
        socket.getOutputStream().write(last);
      }
    } catch (IOException theClientLeft) {
      // As expected.
    }
  }

  /** Waits so long for the client to close its side; a pause without sleeping. */
  private static boolean clientLeaves(Socket socket, InputStream in, int millis) {
    try {
      socket.setSoTimeout(millis);
      return in.read() < 0;
    } catch (SocketTimeoutException stillThere) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static String readRequest(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed within the request's head");
      }
      head.write(next);
    }
    String text = head.toString(ISO_8859_1);
    in.skipNBytes(length(text));
    String path = text.split(" ", 3)[1];
    return path.substring(1, path.indexOf('/', 1));
  }

  private static int length(String head) {
    return head.toLowerCase(Locale.ROOT)
        .lines()
        .filter(line -> line.startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }
}
