package io.spillway.whole;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with the StandardAuthorizer and SCRAM, and what its administrator does: takes rights
 * away and gives them back. Spillway's user begins with all rights.
 */
final class GuardedKafka implements AutoCloseable {

  private static final String USER = "spillway";
  private static final String WORD = "test-only";

  private final EmbeddedKafka kafka;
  private final Admin admin;

  GuardedKafka(Map<String, String> more) throws Exception {
    Map<String, String> server = new HashMap<>(Installation.SESSIONS);
    String plain = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    server.putAll(
        Map.of(
            "listener.security.protocol.map",
            "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms",
            "PLAIN,SCRAM-SHA-256",
            "sasl.mechanism.inter.broker.protocol",
            "PLAIN",
            "listener.name.plaintext.plain.sasl.jaas.config",
            plain + "username=\"admin\" password=\"test-only\" user_admin=\"test-only\";",
            "listener.name.plaintext.scram-sha-256.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:admin;User:ANONYMOUS"));
    server.putAll(more);
    kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary().withProperties(server));
    admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                plain + "username=\"admin\" password=\"test-only\";"));
    password(WORD);
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      admin
          .createAcls(List.of(acl(type, "*", AclOperation.ALL, AclPermissionType.ALLOW)))
          .all()
          .get();
    }
    admin
        .createAcls(
            List.of(
                acl(
                    ResourceType.CLUSTER,
                    "kafka-cluster",
                    AclOperation.ALL,
                    AclPermissionType.ALLOW)))
        .all()
        .get();
  }

  /** Gives Spillway's user another password. */
  void password(String word) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096), word)))
        .all()
        .get();
  }

  /** Gives the user the password again that Spillway knows. */
  void password() throws Exception {
    password(WORD);
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  /** How Spillway talks to it. */
  static Map<String, String> configuration(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("spillway.kafka.properties.security.protocol", "SASL_PLAINTEXT");
    all.put("spillway.kafka.properties.sasl.mechanism", "SCRAM-SHA-256");
    all.put(
        "spillway.kafka.properties.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"spillway\""
            + " password=\"test-only\";");
    return all;
  }

  void deny(ResourceType type, String name, AclOperation right) throws Exception {
    admin.createAcls(List.of(acl(type, name, right, AclPermissionType.DENY))).all().get();
  }

  void allow(ResourceType type, String name, AclOperation right) throws Exception {
    admin
        .deleteAcls(List.of(acl(type, name, right, AclPermissionType.DENY).toFilter()))
        .all()
        .get();
  }

  /** Lets the user's producers write so many bytes a second; null lets them go. */
  void quota(Double bytes) throws Exception {
    admin
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, USER)),
                    List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytes)))))
        .all()
        .get();
  }

  private static AclBinding acl(
      ResourceType type, String name, AclOperation right, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:" + USER, "*", right, permission));
  }

  @Override
  public void close() {
    admin.close();
    kafka.close();
  }
}
