package io.spillway.credential;

import io.spillway.config.Secret;

/**
 * The API key or token by which the API identifies the caller.
 *
 * @param scheme how it is sent
 * @param secret the key or token itself
 */
public record Credential(Scheme scheme, Secret secret) {

  /** How a credential is sent, and what people call it. */
  public enum Scheme {
    /** In the header {@code x-api-key}. */
    API_KEY("API key"),
    /** In the header {@code Authorization}, after {@code Bearer}. */
    BEARER_TOKEN("API token");

    private final String text;

    Scheme(String text) {
      this.text = text;
    }

    /** The scheme alone; never shows the secret. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** The same way of sending with another secret. */
  Credential with(Secret other) {
    return new Credential(scheme, other);
  }
}
