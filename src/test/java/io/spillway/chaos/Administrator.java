package io.spillway.chaos;

import io.spillway.running.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Takes rights away from the roles and sets quotas for them, each for a while. */
final class Administrator {

  /** Brokers may be away meanwhile. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A right that roles need. */
  record Right(ResourceType type, String name, AclOperation operation) {
    @Override
    public String toString() {
      return operation + " on " + type.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
    }
  }

  /** Each of another kind: of inputs, outputs, marks, groups, ids. */
  static final List<Right> RIGHTS =
      List.of(
          new Right(ResourceType.TOPIC, "llm.results", AclOperation.WRITE),
          new Right(ResourceType.GROUP, "spillway-worker", AclOperation.READ),
          new Right(ResourceType.TOPIC, "llm.jobs", AclOperation.READ),
          new Right(ResourceType.TOPIC, "llm.failures", AclOperation.READ),
          new Right(ResourceType.GROUP, "spillway-router", AclOperation.READ),
          new Right(ResourceType.TOPIC, "llm.failures", AclOperation.WRITE),
          new Right(ResourceType.GROUP, "spillway-delayer", AclOperation.READ),
          new Right(ResourceType.TOPIC, "llm.due", AclOperation.WRITE),
          new Right(ResourceType.TOPIC, "llm.progress", AclOperation.WRITE),
          new Right(ResourceType.TOPIC, "llm.retry.400ms", AclOperation.WRITE),
          new Right(ResourceType.TRANSACTIONAL_ID, "spillway-worker-w1", AclOperation.WRITE));

  private final Admin admin;

  Administrator(Admin admin) {
    this.admin = admin;
  }

  /** Gives the roles all rights; what is denied later is stronger. */
  void allowAll() {
    List<AclBinding> all = new ArrayList<>();
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      all.add(acl(new Right(type, "*", AclOperation.ALL), AclPermissionType.ALLOW));
    }
    all.add(
        acl(
            new Right(ResourceType.CLUSTER, "kafka-cluster", AclOperation.ALL),
            AclPermissionType.ALLOW));
    insist(() -> admin.createAcls(all).all());
  }

  /** Takes a right away, and gives it back. */
  void without(Right right, long millis) {
    AclBinding denied = acl(right, AclPermissionType.DENY);
    insist(() -> admin.createAcls(List.of(denied)).all());
    Pause.millis(millis);
    insist(() -> admin.deleteAcls(List.of(denied.toFilter())).all());
  }

  /** Lets the roles write so many bytes a second to each broker, and then as much as they want. */
  void throttled(double bytes, long millis) {
    insist(() -> quota(bytes));
    Pause.millis(millis);
    insist(() -> quota(null));
  }

  private KafkaFuture<Void> quota(Double bytes) {
    return admin
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, ListenerPrincipals.USER)),
                    List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytes)))))
        .all();
  }

  private static void insist(Supplier<KafkaFuture<?>> change) {
    boolean changed =
        Pause.until(
            () -> {
              try {
                change.get().get();
                return true;
              } catch (ExecutionException notNow) {
                return false;
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return true;
              }
            },
            PATIENCE);
    if (!changed) {
      throw new IllegalStateException("the brokers take no change of rights or quotas");
    }
  }

  private static AclBinding acl(Right right, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(right.type(), right.name(), PatternType.LITERAL),
        new AccessControlEntry(
            "User:" + ListenerPrincipals.USER, "*", right.operation(), permission));
  }
}
