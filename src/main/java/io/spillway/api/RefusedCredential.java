package io.spillway.api;

import io.spillway.credential.Credential;
import io.spillway.credential.Credentials;

/**
 * Tells the credentials if the API refused that of one attempt; its listener hears all else.
 *
 * @param listener who hears of the attempt
 * @param used what the attempt is made with
 * @param credentials who hears of a refusal, before the listener does
 */
record RefusedCredential(AttemptListener listener, Credential used, Credentials credentials)
    implements AttemptListener {

  private static final int UNAUTHORIZED = 401;

  @Override
  public void began(ResponseStart start) {
    listener.began(start);
  }

  @Override
  public void ended(AttemptEnd end) {
    if (end.outcome() instanceof Outcome.Failed failed
        && failed.failure().status() == UNAUTHORIZED) {
      credentials.refused(used);
    }
    listener.ended(end);
  }

  @Override
  public void cancelled(Usage cost) {
    listener.cancelled(cost);
  }
}
