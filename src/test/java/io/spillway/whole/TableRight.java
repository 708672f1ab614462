package io.spillway.whole;

import io.spillway.rights.Right;
import io.spillway.running.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** One operation on one resource of the table of rights, which can be taken away for a while. */
record TableRight(ResourcePattern on, AclOperation operation) {

  /** Longer than Kafka and a role take on a busy machine to notice. */
  static final Duration SOON = Duration.ofSeconds(20);

  /** Each operation on each resource. */
  static List<TableRight> of(List<Right> rights) {
    return rights.stream()
        .flatMap(right ->
            right.operations().stream().map(operation -> new TableRight(right.on(), operation)))
        .toList();
  }

  /** The same on a resource of another name. */
  TableRight renamed(String name) {
    return new TableRight(
        new ResourcePattern(on.resourceType(), name, on.patternType()), operation);
  }

  boolean isOnTopic() {
    return on.resourceType() == ResourceType.TOPIC;
  }

  boolean isOnCluster() {
    return on.resourceType() == ResourceType.CLUSTER;
  }

  /** Whether it allows only to look at the resource. */
  boolean isLook() {
    return operation == AclOperation.DESCRIBE || operation == AclOperation.DESCRIBE_CONFIGS;
  }

  private boolean isOfLadder() {
    return isOnTopic() && on.patternType() == PatternType.PREFIXED;
  }

  /** How the doctor and the commands name it: the topics of the ladder one by one. */
  String words(List<String> ladder) {
    String kind = on.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String end = on.patternType() == PatternType.PREFIXED && !isOfLadder() ? "*" : "";
    return (isOfLadder() ? ladder : List.of(on.name()))
        .stream()
            .map(name -> operation + " on " + kind + " " + name + end)
            .collect(Collectors.joining("; "));
  }

  /** Whether a role's reason or a refused start names it: its resource, and the operation. */
  boolean isNamedIn(String reason) {
    return reason.contains(operation.name()) && reason.contains(on.name());
  }

  /** Takes it away while the condition is waited for; returns whether it came to hold. */
  boolean without(GuardedKafka guarded, BooleanSupplier isNamed) throws Exception {
    guarded.takeAway(on, operation);
    try {
      return Pause.until(isNamed, SOON);
    } finally {
      guarded.giveBack(on, operation);
    }
  }
}
