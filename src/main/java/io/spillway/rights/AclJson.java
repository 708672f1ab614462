package io.spillway.rights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The rights as JSON for programs that grant them: one object for each operation on a resource,
 * with the names that Kafka's protocol and most tools use. Pure functions.
 */
public final class AclJson {

  private AclJson() {}

  /**
   * Adds the rights of one holder.
   *
   * @param principal who gets the rights, for example {@code User:spillway-worker}
   */
  public static void add(ArrayNode all, RightsHolder holder, String principal) {
    holder.needs().forEach(right -> add(all, holder, principal, right, true));
    holder.uses().forEach(may -> add(all, holder, principal, may.right(), false));
  }

  private static void add(
      ArrayNode all, RightsHolder holder, String principal, Right right, boolean isNeeded) {
    for (AclOperation operation : right.operations()) {
      ObjectNode acl = JsonNodeFactory.instance.objectNode();
      acl.put("for", holder.name());
      acl.put("principal", principal);
      acl.put("host", "*");
      acl.put("operation", operation.name());
      acl.put("permission", "ALLOW");
      acl.put("resource_type", right.on().resourceType().name());
      acl.put("resource_name", right.on().name());
      acl.put("pattern_type", right.on().patternType().name());
      acl.put("needed", isNeeded);
      all.add(acl);
    }
  }
}
