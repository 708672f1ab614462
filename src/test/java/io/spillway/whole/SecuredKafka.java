package io.spillway.whole;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.simulator.settings.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * A broker that clients reach over SASL_SSL only, each with a user of its own, and that asks {@link
 * RecordingAuthorizer}. Users begin without rights; the administrator may do everything.
 */
final class SecuredKafka implements AutoCloseable {

  static final String ADMINISTRATOR = "admin";

  /** The beginning of every password. */
  static final String WORD = "word-of-";

  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private final Authority authority = Authority.make();
  private final Path store;
  private final EmbeddedKafka kafka;
  private final Admin admin;

  SecuredKafka(List<String> users) throws Exception {
    store = Files.createTempFile("spillway-broker", ".p12");
    Files.write(store, authority.serverStore());
    Map<String, String> server = new HashMap<>(Installation.SESSIONS);
    server.putAll(tls());
    server.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    server.put("sasl.enabled.mechanisms", "PLAIN");
    server.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    server.put("listener.name.plaintext.plain.sasl.jaas.config", knowing(users));
    server.put("authorizer.class.name", RecordingAuthorizer.class.getName());
    server.put("super.users", "User:" + ADMINISTRATOR + ";User:ANONYMOUS");
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary().withProperties(server));
    Map<String, Object> client = new HashMap<>();
    configuration(ADMINISTRATOR)
        .forEach((key, value) ->
            client.put(key.substring("spillway.kafka.properties.".length()), value));
    client.put("bootstrap.servers", kafka.bootstrapServers());
    admin = Admin.create(client);
  }

  private Map<String, String> tls() {
    return Map.of(
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.password",
        Authority.PASSWORD,
        "ssl.key.password",
        Authority.PASSWORD,
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.certificates",
        authority.pem());
  }

  private static String knowing(List<String> users) {
    String all =
        users.stream()
            .map(user -> " user_%s=\"%s%s\"".formatted(user, WORD, user))
            .collect(Collectors.joining());
    return PLAIN
        + " username=\"%1$s\" password=\"%2$s%1$s\" user_%1$s=\"%2$s%1$s\""
            .formatted(ADMINISTRATOR, WORD)
        + all
        + ";";
  }

  /** How Spillway talks to it as this user. */
  Map<String, String> configuration(String user) {
    return Map.of(
        "spillway.kafka.properties.security.protocol",
        "SASL_SSL",
        "spillway.kafka.properties.ssl.truststore.type",
        "PEM",
        "spillway.kafka.properties.ssl.truststore.certificates",
        authority.pem(),
        "spillway.kafka.properties.sasl.mechanism",
        "PLAIN",
        "spillway.kafka.properties.sasl.jaas.config",
        PLAIN + " username=\"%1$s\" password=\"%2$s%1$s\";".formatted(user, WORD));
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  Admin admin() {
    return admin;
  }

  void allow(String user, ResourcePattern on, Collection<AclOperation> operations)
      throws Exception {
    admin
        .createAcls(
            operations.stream()
                .map(operation -> binding(user, on, operation, AclPermissionType.ALLOW))
                .toList())
        .all()
        .get();
  }

  void takeAway(String user, ResourcePattern on, AclOperation operation) throws Exception {
    AclBindingFilter filter = binding(user, on, operation, AclPermissionType.ALLOW).toFilter();
    admin.deleteAcls(List.of(filter)).all().get();
  }

  private static AclBinding binding(
      String user, ResourcePattern on, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(on, new AccessControlEntry("User:" + user, "*", operation, permission));
  }

  @Override
  public void close() throws Exception {
    admin.close();
    kafka.close();
    Files.deleteIfExists(store);
  }
}
