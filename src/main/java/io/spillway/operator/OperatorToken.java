package io.spillway.operator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What an operator on another machine must know. Nothing shows it. */
public final class OperatorToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /** A token of visible ASCII characters. */
  public OperatorToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether a header bears it: {@code Authorization: Bearer TOKEN}. Takes as long for a wrong one,
   * wherever it differs.
   */
  boolean isIn(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(token, given);
  }

  @Override
  public String toString() {
    return "***";
  }
}
