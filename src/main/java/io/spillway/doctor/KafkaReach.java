package io.spillway.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Finds out why Kafka does not answer, with one connection to each bootstrap address: what a
 * client's timeout does not tell. Blocks for at most {@value #PATIENCE_MILLIS} ms for each step and
 * address.
 */
public final class KafkaReach {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final String PROTOCOL = "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL";

  private KafkaReach() {}

  /**
   * Explains what was found at the addresses.
   *
   * @param bootstrapServers the addresses as clients take them: {@code host:port}, separated by
   *     commas
   * @param protocol the client's {@code security.protocol}
   */
  public static String explain(String bootstrapServers, String protocol) {
    boolean tls = protocol.endsWith("SSL");
    return BrokerAddress.all(bootstrapServers).stream()
        .map(address -> at(address, tls))
        .collect(Collectors.joining("; "));
  }

  private static String at(BrokerAddress address, boolean tls) {
    if (!address.isAddress()) {
      return address.complaint();
    }
    InetSocketAddress place = address.place();
    return place.isUnresolved()
        ? "the name " + address.host() + " is not known here"
        : at(address.text(), place, tls);
  }

  /** Whether a peer answers a TLS handshake; not if it cannot be reached. */
  static boolean speaksTls(InetSocketAddress place) {
    try (Socket socket = new Socket()) {
      socket.connect(place, PATIENCE_MILLIS);
      return shakesHands(socket, place);
    } catch (IOException | GeneralSecurityException silent) {
      return false;
    }
  }

  private static String at(String address, InetSocketAddress place, boolean tls) {
    try (Socket socket = new Socket()) {
      socket.connect(place, PATIENCE_MILLIS);
      boolean speaksTls = shakesHands(socket, place);
      if (speaksTls && !tls) {
        return "%s speaks TLS, and this client does not: set %s to SSL or SASL_SSL"
            .formatted(address, PROTOCOL);
      }
      if (tls && !speaksTls) {
        return "%s does not speak TLS, and this client does: %s".formatted(address, PROTOCOL);
      }
      return address + " takes connections, but does not answer as a Kafka";
    } catch (ConnectException refused) {
      return "nothing listens on " + address;
    } catch (SocketTimeoutException silent) {
      return address + " cannot be reached";
    } catch (IOException | GeneralSecurityException failure) {
      return address + " cannot be reached: " + failure.getMessage();
    }
  }

  /** Whether the peer answers a TLS handshake, with any certificate; no data is sent. */
  private static boolean shakesHands(Socket socket, InetSocketAddress place)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (SSLSocket tls =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(socket, place.getHostString(), place.getPort(), true)) {
      tls.setSoTimeout(PATIENCE_MILLIS);
      tls.startHandshake();
      return true;
    } catch (SSLException refused) {
      // A TLS alert is an answer in TLS too; text of another protocol is not.
      String message = String.valueOf(refused.getMessage());
      return message.contains("alert");
    } catch (SocketTimeoutException | SocketException silent) {
      return false;
    }
  }

  /** Trusts every certificate, because the check only asks whether the peer uses TLS. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
