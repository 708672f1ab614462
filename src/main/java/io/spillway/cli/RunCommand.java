package io.spillway.cli;

import io.spillway.config.Keys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spillway run}: the service. */
@Command(
    name = "run",
    header = "Run the service: worker, router and delayer.",
    description = {
      "Takes jobs from Kafka, streams them to the API, routes failures over the "
          + "retry ladder and writes one result for each job, until it is told to stop "
          + "(SIGTERM, SIGINT); then it starts nothing new, lets open streams end, commits "
          + "and leaves. Told a second time, it ends at once and says what it gives up. The "
          + "topics must be there: see 'spillway topics'.",
      "",
      "Configured by environment variables and a properties file; "
          + "docs/reference/configuration.md names all keys. Metrics and health are on "
          + "the operator port."
    },
    exitCodeList = {
      "0:stopped as told",
      "1:a role failed, or the start did, or the stop was cut short",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  ANTHROPIC_API_KEY=... spillway run",
      "  SPILLWAY_API_KEY_FILE=/run/secrets/key spillway run --roles worker"
    })
final class RunCommand extends SpillwayCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,...",
      completionCandidates = RoleTexts.class,
      description = "Which roles run here: ${COMPLETION-CANDIDATES} (default: all).")
  private @Nullable String roles;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file (default: the one SPILLWAY_CONFIG names).")
  private @Nullable Path config;

  @Option(
      names = "--leave",
      description =
          "Leave the groups for good when stopped, as in a scale-in (default: the partitions wait "
              + "for this instance to come back).")
  private boolean leave;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> overrides = new HashMap<>();
    if (roles != null) {
      overrides.put(Keys.ROLES.name(), roles);
    }
    if (leave) {
      overrides.put(Keys.LEAVE_ON_STOP.name(), "true");
    }
    return new Service(console, config, overrides).run();
  }
}
