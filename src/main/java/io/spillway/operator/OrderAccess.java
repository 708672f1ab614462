package io.spillway.operator;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may give orders over the operator port: whoever is on this machine, and whoever knows the
 * token, if there is one. A pure function. Web pages may not, wherever their browser runs.
 */
final class OrderAccess {

  private final @Nullable OperatorToken token;

  /** With the token that others must know; null if no other machine may give orders. */
  OrderAccess(@Nullable OperatorToken token) {
    this.token = token;
  }

  /**
   * Decides.
   *
   * @param address who asks, in figures
   * @param authorization the header of that name, or null
   * @param origin the header that browsers send for pages, or null
   * @return the refusal; empty if the order may be given
   */
  Optional<OperatorResponse> refusal(
      String address, @Nullable String authorization, @Nullable String origin) {
    if (origin != null) {
      return Optional.of(OperatorResponse.error(403, "a web page may give no orders"));
    }
    if (authorization != null && token != null) {
      return token.isIn(authorization)
          ? Optional.empty()
          : Optional.of(
              OperatorResponse.error(401, "the token is not the one that this process has"));
    }
    if (isThisMachine(address)) {
      return Optional.empty();
    }
    return Optional.of(
        token == null
            ? OperatorResponse.error(
                403,
                "orders are taken from this machine only: no operator token is configured here")
            : OperatorResponse.error(
                401, "orders from other machines need the operator token (Authorization: Bearer)"));
  }

  private static boolean isThisMachine(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }
}
