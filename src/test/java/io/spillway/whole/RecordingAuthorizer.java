package io.spillway.whole;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's StandardAuthorizer, which also notes what it is asked and what it answers. The broker
 * makes it by its name.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {

  private static final Map<Question, AuthorizationResult> ASKED = new ConcurrentHashMap<>();

  /**
   * May this user do this to this resource?
   *
   * <p>Kafka also asks what it only wants to tell (which operations a client might use on a topic)
   * or wants to leave out of a list; a refusal of such a question refuses nothing, and Kafka does
   * not log it. Those are not noted.
   */
  record Question(String user, ResourceType type, String name, AclOperation operation) {}

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    List<AuthorizationResult> answers = super.authorize(context, actions);
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      if (action.logIfDenied()) {
        ASKED.put(
            new Question(
                context.principal().getName(),
                action.resourcePattern().resourceType(),
                action.resourcePattern().name(),
                action.operation()),
            answers.get(i));
      }
    }
    return answers;
  }

  /** What was asked since it was last forgotten, with the last answer to each question. */
  static Map<Question, AuthorizationResult> asked() {
    return Map.copyOf(ASKED);
  }

  static void forget() {
    ASKED.clear();
  }
}
