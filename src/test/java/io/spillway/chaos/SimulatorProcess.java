package io.spillway.chaos;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.calls.CallLogFile;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The stand-ins for the Messages API in a process of their own: one for each worker, so that the
 * call logs tell who called. Takes a faults file, a seed, a directory, and {@code name=port} for
 * each.
 */
public final class SimulatorProcess {

  /** Streams of 50 to about 2,000 ms. */
  private static final Speed SPEED =
      new Speed(Duration.ofMillis(150), Duration.ofMillis(40), 20, 1);

  private SimulatorProcess() {}

  /** Runs until SIGTERM. */
  public static void main(String[] args) throws Exception {
    Faults faults = Faults.read(Path.of(args[0])).withSeed(Long.parseLong(args[1]));
    List<Simulator> running = new ArrayList<>();
    for (String argument : List.of(args).subList(3, args.length)) {
      String[] named = argument.split("=", 2);
      running.add(
          Simulator.start(
              SimulatorSettings.builder(InstantSource.system())
                  .port(Integer.parseInt(named[1]))
                  // Another seed for each: request ids are drawn from it.
                  .seed(Long.parseLong(args[1]) + running.size())
                  .faults(faults)
                  .speed(SPEED)
                  .log(CallLogFile.open(Path.of(args[2]).resolve(named[0] + ".calls")))
                  .build()));
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> running.forEach(Simulator::close), "close"));
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
