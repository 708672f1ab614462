package io.spillway.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.doctor.CheckResult;
import io.spillway.doctor.CheckVerdict;
import io.spillway.doctor.DoctorWishes;
import io.spillway.doctor.Examination;
import io.spillway.json.JsonCodecs;
import io.spillway.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    header = "Find out what is wrong before a job does.",
    description = {
      "Looks at the configuration, Kafka (names, TCP, TLS, version, limits, clock, "
          + "topics, rights), the way to the API (proxy, TLS), the key and the model, one "
          + "line a check: what was found, whose trouble it is, and what to do. A check "
          + "that needs one that failed is skipped.",
      "",
      "The API is asked by its free calls first, and then by one streamed call of two "
          + "letters for one token: about ten tokens, which are paid for. --no-call "
          + "leaves it out.",
      "",
      "With --through-kafka a job of the same size is written to the jobs topic, and "
          + "its result waited for: it passes through all roles that run."
    },
    exitCodeList = {
      "0:no check failed; there may be warnings",
      "1:a check failed",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  spillway doctor",
      "  spillway doctor --no-call --json",
      "  spillway doctor --model claude-sonnet-5 --through-kafka"
    })
final class DoctorCommand extends SpillwayCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 600;

  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model to ask for (default: ${DEFAULT-VALUE}).")
  private String model = "claude-haiku-4-5";

  @Option(names = "--no-call", description = "Without the call that costs something.")
  private boolean noCall;

  @Option(
      names = "--through-kafka",
      description = "Also send a job through Kafka and all roles that run.")
  private boolean throughKafka;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for one answer, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int timeout = 10;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Longest wait for that job's result, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int wait = 60;

  @Option(names = "--json", description = "As JSON, for machines.")
  private boolean json;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file; else the one that SPILLWAY_CONFIG names.")
  private @Nullable Path config;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    require(spec, !model.isBlank(), "--model is empty");
    inRange("--timeout", timeout);
    inRange("--wait", wait);
    DoctorWishes wishes =
        new DoctorWishes(
            model, !noCall, throughKafka, Duration.ofSeconds(timeout), Duration.ofSeconds(wait));
    Examination examination =
        new Examination(
            wishes,
            new Clocks(InstantSource.system(), System::nanoTime),
            "spillway/" + SpillwayVersion.number(),
            this::print);
    List<CheckResult> results = examination.of(console.environment(), config);
    if (json) {
      console.out().println(report(results).toPrettyString());
    }
    console.out().flush();
    summarize(results);
    return count(results, CheckVerdict.FAIL) == 0 ? 0 : 1;
  }

  private void inRange(String option, int seconds) {
    require(
        spec,
        seconds >= 1 && seconds <= LONGEST_SECONDS,
        "%s is %d, allowed is 1 to %d".formatted(option, seconds, LONGEST_SECONDS));
  }

  private void print(CheckResult result) {
    if (!json) {
      console.out().println(result.line());
      console.out().flush();
    }
  }

  private static ObjectNode report(List<CheckResult> results) {
    ObjectNode report = JsonCodecs.OWN.createObjectNode();
    report.put("ok", count(results, CheckVerdict.FAIL) == 0);
    ArrayNode checks = report.putArray("checks");
    for (CheckResult result : results) {
      checks
          .addObject()
          .put("name", result.name())
          .put("verdict", result.verdict().name().toLowerCase(Locale.ROOT))
          .put("category", result.trouble() == null ? null : result.trouble().tag())
          .put("means", result.means())
          .put("advice", result.advice());
    }
    return report;
  }

  private void summarize(List<CheckResult> results) {
    console
        .err()
        .printf(
            "%d ok, %d warnings, %d failed, %d skipped%n",
            count(results, CheckVerdict.OK),
            count(results, CheckVerdict.WARN),
            count(results, CheckVerdict.FAIL),
            count(results, CheckVerdict.SKIPPED));
  }

  private static long count(List<CheckResult> results, CheckVerdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }
}
