package io.spillway.cli;

import io.spillway.config.RoleName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The base of the commands that show or change the progress of an installation's groups. */
abstract class ProgressAction extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--roles",
      paramLabel = "ROLE,...",
      split = ",",
      completionCandidates = RoleTexts.WithMarks.class,
      description = "Only of these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> roles = List.of();

  ProgressAction(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** Runs the command; returns the exit code. */
  abstract int act(KafkaTarget target, Cluster cluster, Groups groups, List<Groups.Group> chosen);

  @Override
  public final Integer call() {
    List<RoleName> wanted = roles.stream().map(this::role).toList();
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      Groups groups = new Groups(target, cluster);
      List<Groups.Group> chosen =
          groups.all().stream()
              .filter(group -> wanted.isEmpty() || wanted.contains(group.role()))
              .toList();
      return act(target, cluster, groups, chosen);
    } finally {
      console.out().flush();
    }
  }

  private RoleName role(String text) {
    var marked = new RoleTexts.WithMarks();
    return marked
        .roles()
        .filter(role -> role.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--roles is '%s', allowed are %s".formatted(text, marked.words())));
  }

  /** Writes records of the progress topic, and returns once they are written. */
  static void write(KafkaTarget target, List<ProducerRecord<byte[], byte[]>> records) {
    var bytes = new ByteArraySerializer();
    Map<String, Object> config =
        target.clientConfig(
            Map.of("acks", "all", "delivery.timeout.ms", 30_000, "request.timeout.ms", 10_000));
    try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
      var sent = records.stream().map(producer::send).toList();
      producer.flush();
      for (var each : sent) {
        try {
          each.get();
        } catch (InterruptedException interrupted) {
          throw new org.apache.kafka.common.errors.InterruptException(interrupted);
        } catch (java.util.concurrent.ExecutionException failed) {
          throw new CommandFailure(
              "A mark could not be written: " + failed.getCause(), failed.getCause());
        }
      }
    }
  }
}
