package io.spillway.chaos;

import io.spillway.chaos.History.Disturbance;
import io.spillway.chaos.History.Interruption;
import io.spillway.chaos.Plan.Kind;
import io.spillway.chaos.Plan.Step;
import io.spillway.running.Pause;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Carries out a plan, and keeps what was done. Each fault has a thread; each target one fault. */
final class Faults {

  /** After a broker's or a connection's fault, clients need so long to find their way again. */
  private static final long RECOVERY_MILLIS = 15_000;

  /** Bytes a second to each broker; the roles write more at most times. */
  private static final long LEAST_QUOTA = 10_000;

  private final Brokers brokers;
  private final Fleet fleet;
  private final PrintStream out;
  private final long began;
  private final ReentrantLock brokerLock = new ReentrantLock(true);
  private final List<Interruption> interruptions = new ArrayList<>();
  private final List<Disturbance> disturbances = new ArrayList<>();
  private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
  private final List<String> remarks = new ArrayList<>();
  private volatile boolean ended;

  Faults(Brokers brokers, Fleet fleet, PrintStream out, long began) {
    this.brokers = brokers;
    this.fleet = fleet;
    this.out = out;
    this.began = began;
  }

  /** Carries out the plan; returns when the last fault is over. */
  void carryOut(Plan plan) throws InterruptedException {
    Thread supervisor = Thread.ofVirtual().start(this::supervise);
    List<Thread> threads = new ArrayList<>();
    for (Step step : plan.steps()) {
      Pause.millis(began + step.at() - System.currentTimeMillis());
      threads.add(Thread.ofVirtual().start(() -> run(step)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    supervisor.interrupt();
    supervisor.join();
  }

  /** Goes on to start again what ends by itself, until {@link #end}. */
  void watch() {
    Thread.ofVirtual().start(this::supervise);
  }

  void end() {
    ended = true;
  }

  private void supervise() {
    while (!ended && !Thread.currentThread().isInterrupted()) {
      for (String exit : fleet.revive()) {
        remark(exit);
        interrupted(exit.substring(0, 2), "exited by itself", System.currentTimeMillis(), false);
      }
      if (brokerLock.tryLock()) {
        try {
          String revived = brokers.revive();
          if (!revived.isEmpty()) {
            remark(revived + " exited by itself");
          }
        } finally {
          brokerLock.unlock();
        }
      }
      Pause.millis(500);
    }
  }

  private void run(Step step) {
    switch (step.kind()) {
      case KILL -> fleet.with(step.target(), slot -> kill(step, slot));
      case STOP -> fleet.with(step.target(), slot -> stop(step, slot));
      case RESTART -> fleet.with(step.target(), slot -> restart(step, slot));
      case SCALE -> fleet.with(step.target() + "3", slot -> scale(step.target() + "3", slot));
      case BROKER_KILL, BROKER_RESTART -> broker(step);
      case CUT -> fleet.with(step.target(), slot -> cut(step));
      case RIGHT -> right(step);
      case QUOTA -> quota(step);
    }
    synchronized (this) {
      done.merge(step.kind(), 1, Integer::sum);
    }
  }

  private void kill(Step step, Fleet.Slot slot) {
    say("SIGKILL to " + step.target() + ", back after " + step.pauseMillis() + " ms");
    long from = System.currentTimeMillis();
    fleet.kill(step.target(), slot);
    interrupted(step.target(), "killed", from, false);
    Pause.millis(step.pauseMillis());
    fleet.launch(step.target(), slot);
  }

  private void stop(Step step, Fleet.Slot slot) {
    say("SIGSTOP to " + step.target() + " for " + step.pauseMillis() + " ms");
    long from = System.currentTimeMillis();
    fleet.signal(slot, "STOP");
    Pause.millis(step.pauseMillis());
    fleet.signal(slot, "CONT");
    interrupted(step.target(), "stopped", from, true);
  }

  private void restart(Step step, Fleet.Slot slot) {
    say("SIGTERM to " + step.target() + ", and back");
    terminate(step.target(), slot);
    fleet.launch(step.target(), slot);
  }

  private void scale(String instance, Fleet.Slot slot) {
    if (fleet.isRunning(instance)) {
      say(instance + " goes");
      terminate(instance, slot);
    } else {
      say(instance + " comes");
      fleet.launch(instance, slot);
    }
  }

  private void terminate(String instance, Fleet.Slot slot) {
    long from = System.currentTimeMillis();
    if (!fleet.terminate(slot)) {
      remark(instance + " did not end after SIGTERM and was killed");
      interrupted(instance, "killed after SIGTERM", from, false);
    }
  }

  private void broker(Step step) {
    brokerLock.lock();
    try {
      boolean kill = step.kind() == Kind.BROKER_KILL;
      say((kill ? "SIGKILL" : "SIGTERM") + " to broker " + step.target());
      long from = System.currentTimeMillis();
      boolean inSync = brokers.restart(Integer.parseInt(step.target()), kill, step.pauseMillis());
      say("broker " + step.target() + (inSync ? " is in sync again" : " is NOT in sync again"));
      disturbed("", "broker " + step.target(), from);
    } finally {
      brokerLock.unlock();
    }
  }

  private void cut(Step step) {
    CuttingProxy.Cut[] cuts = CuttingProxy.Cut.values();
    CuttingProxy.Cut cut = cuts[(int) (step.choice() * 300) % cuts.length];
    int broker = (int) (step.choice() * (brokers.count() + 1));
    say(
        "cut %s between %s and %s for %d ms"
            .formatted(
                cut,
                step.target(),
                broker == 0 ? "all brokers" : "broker " + broker,
                cut == CuttingProxy.Cut.RESET ? 0 : step.pauseMillis()));
    long from = System.currentTimeMillis();
    brokers.cut(step.target(), broker, cut, step.pauseMillis());
    disturbed(step.target(), "cut", from);
  }

  private void right(Step step) {
    List<Administrator.Right> rights = Administrator.RIGHTS;
    Administrator.Right right = rights.get((int) (step.choice() * rights.size()));
    say("the roles lack " + right + " for " + step.pauseMillis() + " ms");
    long from = System.currentTimeMillis();
    brokers.administrator().without(right, step.pauseMillis());
    disturbed("", "without " + right, from);
  }

  private void quota(Step step) {
    long bytes = LEAST_QUOTA + (long) (step.choice() * LEAST_QUOTA);
    say("a quota of %d bytes a second for %d ms".formatted(bytes, step.pauseMillis()));
    long from = System.currentTimeMillis();
    brokers.administrator().throttled(bytes, step.pauseMillis());
    disturbed("", "quota", from);
  }

  private synchronized void interrupted(
      String instance, String what, long from, boolean mayStartLate) {
    interruptions.add(
        new Interruption(
            instance, what, from, System.currentTimeMillis(), mayStartLate, Integer.MAX_VALUE));
  }

  private synchronized void disturbed(String instance, String what, long from) {
    long to = System.currentTimeMillis() + RECOVERY_MILLIS;
    disturbances.add(new Disturbance(instance, what, from, to));
  }

  private synchronized void remark(String what) {
    remarks.add("%.1f s: %s".formatted((System.currentTimeMillis() - began) / 1_000.0, what));
    say(what);
  }

  private synchronized void say(String what) {
    out.printf("%8.1f s  %s%n", (System.currentTimeMillis() - began) / 1_000.0, what);
    out.flush();
  }

  synchronized List<Interruption> interruptions() {
    return List.copyOf(interruptions);
  }

  synchronized List<Disturbance> disturbances() {
    return List.copyOf(disturbances);
  }

  synchronized Map<Kind, Integer> done() {
    return new EnumMap<>(done);
  }

  /** What happened that nobody ordered. */
  synchronized List<String> remarks() {
    return List.copyOf(remarks);
  }
}
