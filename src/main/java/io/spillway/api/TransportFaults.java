package io.spillway.api;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.spillway.status.KnownFailure;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Which failure an exception of the network is, before a response began. */
final class TransportFaults {

  private TransportFaults() {}

  static KnownFailure beforeResponse(Throwable fault) {
    if (has(fault, ConnectTimeoutException.class)) {
      return KnownFailure.TIME_LIMIT;
    }
    if (has(fault, UnknownHostException.class) || has(fault, CertificateException.class)) {
      return KnownFailure.UNREACHABLE;
    }
    if (has(fault, SSLException.class)) {
      return has(fault, ClosedChannelException.class)
          ? KnownFailure.CONNECTION
          : KnownFailure.UNREACHABLE;
    }
    // Netty refuses what is no status line with an IllegalArgumentException of its own.
    boolean notHttp =
        has(fault, DecoderException.class) || has(fault, IllegalArgumentException.class);
    return notHttp ? KnownFailure.INVALID_RESPONSE : KnownFailure.CONNECTION;
  }

  /** The exception in words: class and message of the outermost that says something. */
  static String describe(Throwable fault) {
    String message = fault.getMessage();
    String name = fault.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  private static boolean has(Throwable fault, Class<? extends Throwable> type) {
    Set<Throwable> seen = new HashSet<>();
    @Nullable Throwable at = fault;
    while (at != null && seen.add(at)) {
      if (type.isInstance(at)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }
}
