package io.spillway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dev.simulator.settings.Authority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on a socket of its own: it connects (CONNECT) and forwards (an absolute URL), knows
 * names that nobody else does, and can ask for credentials or answer otherwise.
 */
public final class SmallProxy implements AutoCloseable {

  /** What it does instead of connecting. */
  public enum Manner {
    HELPS,
    /** Says nothing. */
    SILENT,
    /** Closes the connection without a word. */
    CLOSES,
    /** Agrees to connect and closes then. */
    CUTS_TUNNELS,
    /** Answers what is no HTTP. */
    BABBLES
  }

  private static final Pattern REQUEST =
      Pattern.compile("(CONNECT|[A-Z]+) (?:http://)?([^ /:]+|\\[[^]]+])(?::([0-9]+))?(/[^ ]*)? .*");
  private static final Pattern LOGIN = Pattern.compile("(?i)proxy-authorization: basic (\\S+)");

  private final ServerSocket server;
  private final Map<String, Integer> names = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> logins = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.HELPS;
  private volatile @Nullable String login;
  private volatile @Nullable String refusal;

  private SmallProxy(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  /** A proxy that is reached in the clear. */
  public static SmallProxy start() {
    try {
      return new SmallProxy(new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A proxy that is itself reached over TLS. */
  public static SmallProxy startOverTls(Authority authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      char[] password = Authority.PASSWORD.toCharArray();
      store.load(new ByteArrayInputStream(authority.serverStore()), password);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new SmallProxy(
          context
              .getServerSocketFactory()
              .createServerSocket(0, 64, InetAddress.getByName("127.0.0.1")));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets a name lead to a port of this machine. */
  public SmallProxy knowing(String name, int port) {
    names.put(name, port);
    return this;
  }

  /** Asks for this {@code user:password} from now on. */
  public SmallProxy askingFor(String userAndPassword) {
    login = userAndPassword;
    return this;
  }

  /** Answers each request with this status line, as in {@code 403 Forbidden}, from now on. */
  public SmallProxy refusing(String status) {
    refusal = status;
    return this;
  }

  /** Does this from now on. */
  public SmallProxy as(Manner other) {
    manner = other;
    return this;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** What it was asked to connect to or to forward, as {@code CONNECT api.example:443}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The credentials it was sent, decoded. */
  public List<String> logins() {
    return List.copyOf(logins);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      Matcher request = REQUEST.matcher(head.lines().findFirst().orElse(""));
      if (!request.matches()) {
        return;
      }
      String port = request.group(3) == null ? "80" : request.group(3);
      requests.add(request.group(1) + " " + request.group(2) + ":" + port);
      if (mayPass(client, head)) {
        pass(client, head, request.group(1), request.group(2), Integer.parseInt(port));
      }
    } catch (IOException | RuntimeException gone) {
      // What the client makes of it is its own affair.
    }
  }

  private boolean mayPass(Socket client, String head) throws IOException {
    switch (manner) {
      case SILENT -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
      case BABBLES -> say(client, "SSH-2.0-OpenSSH_9.9\r\n\r\n");
      case HELPS, CUTS_TUNNELS -> {
        return isKnown(client, head) && isAllowed(client);
      }
      case CLOSES -> {}
    }
    return false;
  }

  private boolean isKnown(Socket client, String head) throws IOException {
    String wanted = login;
    Matcher sent = LOGIN.matcher(head);
    String given = null;
    if (sent.find()) {
      given = new String(Base64.getDecoder().decode(sent.group(1)), UTF_8);
      logins.add(given);
    }
    if (wanted == null || wanted.equals(given)) {
      return true;
    }
    say(
        client,
        "HTTP/1.1 407 Proxy Authentication Required\r\n"
            + "Proxy-Authenticate: Basic realm=\"small\"\r\nContent-Length: 0\r\n\r\n");
    return false;
  }

  private boolean isAllowed(Socket client) throws IOException {
    String status = refusal;
    if (status != null) {
      say(client, "HTTP/1.1 " + status + "\r\nContent-Length: 7\r\n\r\nrefused");
    }
    return status == null;
  }

  private void pass(Socket client, String head, String method, String host, int port)
      throws IOException {
    String known = names.containsKey(host) ? "127.0.0.1" : host;
    try (Socket there = new Socket(known, names.getOrDefault(host, port))) {
      open.add(there);
      if (method.equals("CONNECT")) {
        say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
        if (manner == Manner.CUTS_TUNNELS) {
          return;
        }
      } else {
        there.getOutputStream().write(head.getBytes(ISO_8859_1));
      }
      Thread back = Thread.ofVirtual().start(() -> pump(there, client));
      pump(client, there);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[8_192];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        out.write(bytes, 0, count);
        out.flush();
      }
    } catch (IOException gone) {
      // Both ends are closed below.
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed already.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private static void say(Socket client, String words) throws IOException {
    client.getOutputStream().write(words.getBytes(ISO_8859_1));
    client.getOutputStream().flush();
  }

  /** How many connections it has open or had. */
  public int connections() {
    return (int) open.stream().filter(socket -> !socket.isClosed()).count();
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(SmallProxy::close);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "127.0.0.1:%d", port());
  }
}
