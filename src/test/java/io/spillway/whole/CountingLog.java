package io.spillway.whole;

import io.spillway.dev.simulator.calls.Call;
import io.spillway.dev.simulator.calls.CallEnd;
import io.spillway.dev.simulator.calls.CallLog;
import java.util.Map;

/**
 * Counts the simulator's calls by custom id.
 *
 * @param calls those received
 * @param completed those whose answer was sent to its end
 */
record CountingLog(Map<String, Integer> calls, Map<String, Integer> completed) implements CallLog {

  @Override
  public void received(Call call) {
    calls.merge(String.valueOf(call.customId()), 1, Integer::sum);
  }

  @Override
  public void ended(Call call, CallEnd end) {
    if (end.how() == CallEnd.How.COMPLETED) {
      completed.merge(String.valueOf(call.customId()), 1, Integer::sum);
    }
  }
}
