package io.spillway.api;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.spillway.host.Exhaustion;
import io.spillway.status.KnownFailure;
import io.vertx.core.http.StreamResetException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Maps exceptions of the network to failures. */
final class TransportFaults {

  private TransportFaults() {}

  /** The failure of an exception before a response began. */
  static KnownFailure beforeResponse(Throwable fault) {
    if (fault instanceof ProxyFault proxy) {
      return proxy.known();
    }
    if (Exhaustion.of(fault).isPresent()) {
      return KnownFailure.SHORTAGE;
    }
    if (isOutOfMemory(fault)) {
      return KnownFailure.NO_ROOM;
    }
    if (has(fault, ConnectTimeoutException.class)) {
      return KnownFailure.TIME_LIMIT;
    }
    if (isOversizedHead(fault)) {
      return KnownFailure.OVERSIZED_HEAD;
    }
    if (asksForCalm(fault)) {
      return KnownFailure.RATE_LIMIT;
    }
    if (has(fault, UnknownHostException.class) || has(fault, CertificateException.class)) {
      return KnownFailure.UNREACHABLE;
    }
    if (has(fault, SSLException.class)) {
      return has(fault, ClosedChannelException.class)
          ? KnownFailure.CONNECTION
          : KnownFailure.UNREACHABLE;
    }
    return isNotHttp(fault) ? KnownFailure.INVALID_RESPONSE : KnownFailure.CONNECTION;
  }

  /**
   * The failure of an exception within a response: a truncated body, unless the server asked to be
   * sent less.
   */
  static KnownFailure inResponse(Throwable fault) {
    if (isOutOfMemory(fault)) {
      return KnownFailure.NO_ROOM;
    }
    return asksForCalm(fault) ? KnownFailure.RATE_LIMIT : KnownFailure.TRUNCATED;
  }

  /** The exception in words: the meaning of an HTTP/2 error code, else its class and message. */
  static String describe(Throwable fault) {
    if (fault instanceof StreamResetException reset) {
      return "the stream was reset: " + name(reset.getCode());
    }
    if (fault instanceof OutOfStep || fault instanceof ProxyFault) {
      return String.valueOf(fault.getMessage());
    }
    if (fault instanceof GoneAway gone) {
      return "the connection was closed: " + name(gone.code());
    }
    Optional<Exhaustion> shortage = Exhaustion.of(fault);
    if (shortage.isPresent()) {
      return shortage.get().words() + " (" + named(root(fault)) + ")";
    }
    // Only the innermost cause tells what is wrong with a certificate.
    Throwable root = fault instanceof SSLException ? root(fault) : fault;
    return root == fault ? named(fault) : named(fault) + certificate(fault) + ": " + named(root);
  }

  /** The name of the refused certificate, if that is the cause. */
  private static String certificate(Throwable fault) {
    return chain(fault).stream()
        .filter(RefusedCertificate.class::isInstance)
        .map(refused -> ": " + refused.getMessage())
        .findFirst()
        .orElse("");
  }

  private static String named(Throwable fault) {
    String message = fault.getMessage();
    String name = fault.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  /**
   * Whether direct memory for network buffers ran out. Only the attempt fails by it; the process
   * goes on.
   */
  private static boolean isOutOfMemory(Throwable fault) {
    return has(fault, OutOfMemoryError.class);
  }

  private static boolean isOversizedHead(Throwable fault) {
    return has(fault, TooLongHttpHeaderException.class)
        || has(fault, TooLongHttpLineException.class)
        || has(fault, Http2Exception.HeaderListSizeException.class);
  }

  /** ENHANCE_YOUR_CALM is the 429 of HTTP/2: the peer is asked to send less. */
  private static boolean asksForCalm(Throwable fault) {
    long calm = Http2Error.ENHANCE_YOUR_CALM.code();
    if (fault instanceof StreamResetException reset) {
      return reset.getCode() == calm;
    }
    return fault instanceof GoneAway gone && gone.code() == calm;
  }

  private static boolean isNotHttp(Throwable fault) {
    if (fault instanceof Http2Exception broken) {
      return broken.error() == Http2Error.PROTOCOL_ERROR
          || broken.error() == Http2Error.FRAME_SIZE_ERROR
          || broken.error() == Http2Error.COMPRESSION_ERROR
          || broken.error() == Http2Error.FLOW_CONTROL_ERROR;
    }
    // Netty refuses a malformed status line with an IllegalArgumentException.
    return has(fault, DecoderException.class) || has(fault, IllegalArgumentException.class);
  }

  private static String name(long code) {
    @Nullable Http2Error error = Http2Error.valueOf(code);
    return error == null ? "code " + code : error.name();
  }

  /** Whether the exception or one of its causes is of this type. */
  static boolean has(Throwable fault, Class<? extends Throwable> type) {
    return chain(fault).stream().anyMatch(type::isInstance);
  }

  private static Throwable root(Throwable fault) {
    return chain(fault).getLast();
  }

  /** The exception, its cause, the cause's cause and so on; each once. */
  static SequencedSet<Throwable> chain(Throwable fault) {
    SequencedSet<Throwable> seen = new LinkedHashSet<>();
    @Nullable Throwable at = fault;
    while (at != null && seen.add(at)) {
      at = at.getCause();
    }
    return seen;
  }
}
