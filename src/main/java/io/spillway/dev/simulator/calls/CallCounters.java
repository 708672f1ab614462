package io.spillway.dev.simulator.calls;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts calls; its maps have one entry per kind of fault and way to end. Thread-safe. */
public final class CallCounters implements CallLog {
  private final Map<String, Long> faults = new TreeMap<>();
  private final Map<CallEnd.How, Long> ends = new EnumMap<>(CallEnd.How.class);
  private long connections;
  private long calls;
  private int open;
  private int peakOpen;
  private long bytes;

  @Override
  public synchronized void received(Call call) {
    calls++;
    open++;
    peakOpen = Math.max(peakOpen, open);
    if (call.fault() != null) {
      faults.merge(call.fault(), 1L, Long::sum);
    }
  }

  @Override
  public synchronized void ended(Call call, CallEnd end) {
    open--;
    bytes += end.bytes();
    ends.merge(end.how(), 1L, Long::sum);
  }

  /** A client connected. */
  public synchronized void connected() {
    connections++;
  }

  public synchronized int open() {
    return open;
  }

  public synchronized SimulatorStats stats() {
    return new SimulatorStats(
        connections, calls, new TreeMap<>(faults), new EnumMap<>(ends), open, peakOpen, bytes);
  }
}
