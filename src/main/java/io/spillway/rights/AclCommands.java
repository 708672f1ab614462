package io.spillway.rights;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * Writes commands of Kafka's own tool {@code kafka-acls.sh} that grant rights. The operations have
 * the same names in other tools. Pure functions.
 */
public final class AclCommands {

  private static final String COMMAND =
      "kafka-acls.sh --bootstrap-server %s --command-config admin.properties --add"
          + " --allow-principal '%s'%s%s";

  private AclCommands() {}

  /**
   * A script with one command for each resource. Rights that may be missing come last, after a
   * comment that says what happens without them.
   *
   * @param bootstrapServers the addresses of the cluster
   * @param principal who gets the rights, for example {@code User:spillway-worker}
   */
  public static List<String> script(
      RightsHolder holder, String bootstrapServers, String principal) {
    List<String> script = new ArrayList<>();
    script.add("# " + holder.name());
    for (Right right : holder.needs()) {
      script.add(command(right, bootstrapServers, principal));
    }
    String said = "";
    for (RightsHolder.OptionalRight may : holder.uses()) {
      if (!may.otherwise().equals(said)) {
        said = may.otherwise();
        script.add("# " + holder.name() + ", can be left out: without it, " + said);
      }
      script.add(command(may.right(), bootstrapServers, principal));
    }
    return script;
  }

  private static String command(Right right, String bootstrapServers, String principal) {
    String operations =
        right.operations().stream()
            .map(operation -> " --operation " + word(operation))
            .collect(Collectors.joining());
    return COMMAND.formatted(bootstrapServers, principal, operations, resource(right.on()));
  }

  /** As kafka-acls.sh spells it: {@code DescribeConfigs}. */
  private static String word(AclOperation operation) {
    StringBuilder word = new StringBuilder();
    for (String part : operation.name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }

  private static String resource(ResourcePattern on) {
    String name =
        switch (on.resourceType()) {
          case TOPIC -> " --topic " + on.name();
          case GROUP -> " --group " + on.name();
          case TRANSACTIONAL_ID -> " --transactional-id " + on.name();
          case CLUSTER -> " --cluster";
          default -> throw new IllegalArgumentException("no rights are on a " + on);
        };
    return on.patternType() == PatternType.PREFIXED
        ? name + " --resource-pattern-type prefixed"
        : name;
  }
}
