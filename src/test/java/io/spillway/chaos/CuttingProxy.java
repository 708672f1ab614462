package io.spillway.chaos;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy before one broker that can cut off single clients: the first Kafka request of a
 * connection holds the client's id, in which an instance's name stands.
 */
final class CuttingProxy implements Closeable {

  /** How a client is cut off. */
  enum Cut {
    /** Its connections are reset; new ones work. */
    RESET,
    /** Nothing passes in either direction, then its connections are reset. */
    SILENCE,
    /** Requests pass and answers do not, then its connections are reset: what became of them? */
    DEAF
  }

  private static final String HOST = "127.0.0.1";
  private static final int MOST_HEADER_BYTES = 4_096;

  private final ServerSocket listener;
  private final int brokerPort;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, Cut> cuts = new ConcurrentHashMap<>();

  CuttingProxy(int port, int brokerPort) throws IOException {
    this.listener = new ServerSocket();
    this.brokerPort = brokerPort;
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(new InetSocketAddress(InetAddress.getByName(HOST), port), 128);
    Thread.ofVirtual().start(this::accept);
  }

  /** Begins to cut off the clients in whose id the name stands. */
  void begin(String name, Cut cut) {
    if (cut == Cut.RESET) {
      reset(name);
    } else {
      cuts.put(name, cut);
    }
  }

  /** Ends the cut: what was held back is lost with its connection. */
  void end(String name) {
    if (cuts.remove(name) != null) {
      reset(name);
    }
  }

  private void reset(String name) {
    connections.stream()
        .filter(connection -> connection.client.equals(name))
        .forEach(Connection::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket broker = new Socket()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      byte[] first = firstRequest(in);
      broker.connect(new InetSocketAddress(HOST, brokerPort), 2_000);
      broker.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      try (Connection connection = new Connection(instance(first), client, broker)) {
        connections.add(connection);
        broker.getOutputStream().write(first);
        Thread back = Thread.ofVirtual().start(connection::backward);
        connection.pump(in, broker.getOutputStream(), true);
        back.join();
      }
    } catch (IOException gone) {
      // Either side went: the connection has ended.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] firstRequest(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 10 || size > MOST_HEADER_BYTES) {
      throw new IOException("no Kafka request");
    }
    ByteBuffer request = ByteBuffer.allocate(4 + size).putInt(size);
    in.readFully(request.array(), 4, size);
    return request.array();
  }

  /**
   * The instance in the client id: size, key, version, correlation, length, then {@code
   * spillway-worker-w1-consumer} or {@code …-w1-StreamThread-1-producer}.
   */
  private static String instance(byte[] request) {
    int length = ByteBuffer.wrap(request, 12, 2).getShort();
    if (length <= 0 || 14 + length > request.length) {
      return "";
    }
    String client = new String(request, 14, length, StandardCharsets.UTF_8);
    String[] words = client.split("-");
    return words.length < 3 ? client : words[2];
  }

  @Override
  public void close() throws IOException {
    listener.close();
    connections.forEach(Connection::close);
  }

  private final class Connection implements Closeable {
    private final String client;
    private final Socket near;
    private final Socket far;

    Connection(String client, Socket near, Socket far) {
      this.client = client;
      this.near = near;
      this.far = far;
    }

    void backward() {
      try {
        pump(far.getInputStream(), near.getOutputStream(), false);
      } catch (IOException gone) {
        close();
      }
    }

    void pump(InputStream in, OutputStream out, boolean forward) throws IOException {
      byte[] buffer = new byte[65_536];
      try {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          Cut cut = cuts.get(client);
          if (cut == null || (cut == Cut.DEAF && forward)) {
            out.write(buffer, 0, read);
          } // else it is lost, and so will be the connection
        }
      } finally {
        close();
      }
    }

    @Override
    public void close() {
      connections.remove(this);
      reset(near);
      reset(far);
    }

    private static void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException alreadyClosed) {
        // What was wanted.
      }
    }
  }
}
