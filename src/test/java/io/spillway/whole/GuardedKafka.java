package io.spillway.whole;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.rights.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker with the StandardAuthorizer and SCRAM, and what its administrator does: takes rights
 * away and gives them back. Spillway's user begins with all rights.
 */
final class GuardedKafka implements AutoCloseable {

  private static final String USER = "spillway";
  private static final String WORD = "test-only";
  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  private final EmbeddedKafka kafka;
  private final Admin admin;

  GuardedKafka(Map<String, String> more) throws Exception {
    Map<String, String> server = new HashMap<>(Installation.SESSIONS);
    server.putAll(
        Map.of(
            "listener.security.protocol.map",
            "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms",
            "PLAIN,SCRAM-SHA-256",
            "sasl.mechanism.inter.broker.protocol",
            "PLAIN",
            "listener.name.plaintext.plain.sasl.jaas.config",
            PLAIN + "username=\"admin\" password=\"test-only\" user_admin=\"test-only\";",
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
                PLAIN + "username=\"admin\" password=\"test-only\";"));
    password(WORD);
    allowAll();
  }

  /** Gives Spillway's user all rights. */
  void allowAll() throws Exception {
    List<AclBinding> all = new ArrayList<>();
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      all.add(acl(type, "*", AclOperation.ALL, AclPermissionType.ALLOW));
    }
    all.add(
        acl(
            ResourceType.CLUSTER,
            Resource.CLUSTER_NAME,
            AclOperation.ALL,
            AclPermissionType.ALLOW));
    admin.createAcls(all).all().get();
  }

  /** Gives Spillway's user these rights, and takes all others away. */
  void allowOnly(Collection<Right> rights) throws Exception {
    admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    List<AclBinding> only = new ArrayList<>();
    for (Right right : rights) {
      for (AclOperation operation : right.operations()) {
        only.add(acl(right.on(), operation, AclPermissionType.ALLOW));
      }
    }
    admin.createAcls(only).all().get();
  }

  /**
   * Takes one right away. It is also denied: Kafka's authorizer takes DESCRIBE to be in READ and
   * others, which other authorizers do not.
   */
  void takeAway(ResourcePattern on, AclOperation operation) throws Exception {
    admin.deleteAcls(List.of(acl(on, operation, AclPermissionType.ALLOW).toFilter())).all().get();
    admin.createAcls(List.of(acl(on, operation, AclPermissionType.DENY))).all().get();
  }

  /** Gives back what was taken away. */
  void giveBack(ResourcePattern on, AclOperation operation) throws Exception {
    admin.createAcls(List.of(acl(on, operation, AclPermissionType.ALLOW))).all().get();
    admin.deleteAcls(List.of(acl(on, operation, AclPermissionType.DENY).toFilter())).all().get();
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
    return configuration(
        more,
        "SCRAM-SHA-256",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"spillway\""
            + " password=\"test-only\";");
  }

  /** How its administrator talks to it, who may do everything. */
  static Map<String, String> administrator(Map<String, String> more) {
    return configuration(more, "PLAIN", PLAIN + "username=\"admin\" password=\"test-only\";");
  }

  private static Map<String, String> configuration(
      Map<String, String> more, String mechanism, String login) {
    Map<String, String> all = new HashMap<>(more);
    all.put("spillway.kafka.properties.security.protocol", "SASL_PLAINTEXT");
    all.put("spillway.kafka.properties.sasl.mechanism", mechanism);
    all.put("spillway.kafka.properties.sasl.jaas.config", login);
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
    return acl(new ResourcePattern(type, name, PatternType.LITERAL), right, permission);
  }

  private static AclBinding acl(
      ResourcePattern on, AclOperation right, AclPermissionType permission) {
    return new AclBinding(on, new AccessControlEntry("User:" + USER, "*", right, permission));
  }

  @Override
  public void close() {
    admin.close();
    kafka.close();
  }
}
