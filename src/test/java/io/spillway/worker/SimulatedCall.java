package io.spillway.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.api.AttemptListener;
import io.spillway.api.Outcome;
import io.spillway.api.RateLimits;
import io.spillway.api.ResponseStart;
import io.spillway.api.Told;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.util.SplittableRandom;

/** A call that runs in a simulation. */
record SimulatedCall(String id, AttemptListener listener) {

  private static final ResponseStart START = new ResponseStart(200, null, RateLimits.NONE);

  /** Lets its response begin, and ends it; one in four fails. */
  void end(SplittableRandom random) {
    Outcome outcome =
        random.nextInt(4) == 0
            ? new Outcome.Failed(Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "simulated"))
            : new Outcome.Succeeded(JsonNodeFactory.instance.objectNode(), null, 1);
    listener.began(START);
    listener.ended(Told.end(outcome));
  }
}
