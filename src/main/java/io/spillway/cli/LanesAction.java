package io.spillway.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that asks the operator port of a running service. */
abstract class LanesAction extends SpillwayCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--operator",
      paramLabel = "URL",
      description =
          "The operator port of the process whose worker is meant (default: the host and "
              + "port that SPILLWAY_HTTP_HOST and SPILLWAY_HTTP_PORT name).")
  private @Nullable URI operator;

  LanesAction(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** Does it; returns the exit code. */
  abstract int act(OperatorClient client);

  @Override
  public final Integer call() {
    OperatorClient client =
        new OperatorClient(operator, KafkaTarget.of(console.environment()).settings());
    try {
      return act(client);
    } finally {
      console.out().flush();
    }
  }
}
