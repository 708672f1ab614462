package io.spillway.chaos;

import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/**
 * Tells the roles from the run itself by the listener they come over, so that rights and quotas can
 * be taken from the roles alone. The brokers make it by its name.
 */
public final class ListenerPrincipals extends DefaultKafkaPrincipalBuilder {

  /** The listener that only roles use. */
  static final String LISTENER = "CLIENTS";

  /** Whoever comes over it. */
  static final String USER = "roles";

  /** For the brokers. */
  public ListenerPrincipals() {
    super(null, null);
  }

  @Override
  public KafkaPrincipal build(AuthenticationContext context) {
    return context.listenerName().equals(LISTENER)
        ? new KafkaPrincipal(KafkaPrincipal.USER_TYPE, USER)
        : super.build(context);
  }
}
