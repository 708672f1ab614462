package io.spillway.api;

import io.spillway.config.Secret;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import java.net.URI;

/** Targets of tests. */
public final class Targets {
  /** The credential of {@link #at(String)}. */
  public static final String KEY = "sk-ant-fixture-0123456789";

  private Targets() {}

  /** One in today's dialect. */
  public static Target at(String baseUrl) {
    return at(baseUrl, KEY);
  }

  /** The same with a credential of its own. */
  public static Target at(String baseUrl, String key) {
    return new Target(
        URI.create(baseUrl),
        new Credential(Scheme.API_KEY, new Secret(key)),
        new Dialect("2023-06-01"));
  }
}
