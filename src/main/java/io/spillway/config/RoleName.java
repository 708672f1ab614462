package io.spillway.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The roles: the parts of the service that one process can run, alone or together. Configuration,
 * command line, groups, clients, threads, health, meters and log all use the same text for a role.
 */
public enum RoleName {
  /** Takes jobs from Kafka and calls the API. */
  WORKER,
  /** Decides where a failed job goes next. */
  ROUTER,
  /** Forwards the records of the delay topics when they are due. */
  DELAYER;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name as it is written everywhere, for example {@code worker}. */
  public String text() {
    return text;
  }

  /** The role with this text; empty if there is none. */
  public static Optional<RoleName> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text.equals(text)).findFirst();
  }

  /** All texts, for people: {@code worker, router, delayer}. */
  public static String texts() {
    return Arrays.stream(values()).map(RoleName::text).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return text;
  }
}
