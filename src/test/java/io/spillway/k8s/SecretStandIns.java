package io.spillway.k8s;

import java.util.Map;

/**
 * Stand-ins for the Secrets that are made by command.
 *
 * @param texts by key by name
 */
record SecretStandIns(Map<String, Map<String, String>> texts) {

  /** Of an overlay that makes its Secrets itself. */
  static final SecretStandIns NONE = new SecretStandIns(Map.of());

  /** What docs/operating/kubernetes.md says to create for the production overlay. */
  static final SecretStandIns PRODUCTION =
      new SecretStandIns(
          Map.of(
              "spillway-api",
              Map.of("key", "not-a-key"),
              "spillway-kafka",
              Map.of("ca.crt", "no certificate", "sasl.jaas.config", "no login")));
}
