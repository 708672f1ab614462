package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.cancel.Cancel;
import io.spillway.cancel.Reach;
import io.spillway.tag.Tags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that calls two at once, and whose jobs are canceled wherever they are. */
class CanceledJobsTest extends OnePartition {

  @BeforeEach
  void assign() {
    worker.assign(JOBS);
  }

  private void cancel(String id) {
    worker.cancels.add(new Cancel.OfId(id, Reach.before(kafka.end(JOBS))));
  }

  private ProducerRecord<byte[], byte[]> output(String id) {
    List<ProducerRecord<byte[], byte[]>> all =
        kafka.outputs.stream().filter(each -> new String(each.key(), UTF_8).equals(id)).toList();
    assertThat(all).as(id).hasSize(1);
    return all.getFirst();
  }

  private static JsonNode line(ProducerRecord<byte[], byte[]> result) throws IOException {
    assertThat(result.topic()).isEqualTo("results");
    return new ObjectMapper().readTree(result.value());
  }

  private String type(String id) throws IOException {
    return line(output(id)).at("/result/type").asText();
  }

  @Test
  void aJobThatWaitsEndsWithoutACall() throws IOException {
    append(0, 4);
    turns(12);
    cancel("3");
    turns(12);

    assertThat(worker.running()).hasSize(2);
    JsonNode line = line(output("3"));
    assertThat(line.path("custom_id").asText()).isEqualTo("3");
    assertThat(line.at("/result"))
        .isEqualTo(new ObjectMapper().readTree("{\"type\":\"canceled\"}"));
    assertThat(line.at("/spillway/status").asInt()).isEqualTo(499);
    assertThat(line.at("/spillway/attempts").asInt()).isZero();
    assertThat(Tags.STATUS.text(output("3").headers())).isEqualTo("499");
    assertThat(Tags.DISPOSITION.text(output("3").headers())).isEqualTo("cancel");
    settle(12);
    assertThat(worker.calls).containsExactly("0", "1", "2");
    assertThat(results()).containsExactlyInAnyOrder("0", "1", "2", "3");
    assertThat(worker.counted("spillway.jobs.canceled", "place", "waiting")).isEqualTo(1);
    assertThat(worker.counted("spillway.results", "result", "canceled")).isEqualTo(1);
    assertThat(worker.heldBytes()).isZero();
  }

  @Test
  void aJobThatIsReadAfterItWasCanceledEndsWithoutACall() throws IOException {
    append(0, 1);
    cancel("0");
    settle(12);

    assertThat(worker.calls).isEmpty();
    assertThat(type("0")).isEqualTo("canceled");
  }

  @Test
  void aLaterJobOfTheSameIdIsCalled() throws IOException {
    cancelBeforeItIsThere();
    append(0, 1);
    settle(12);

    assertThat(worker.calls).containsExactly("0");
    assertThat(type("0")).isEqualTo("succeeded");
  }

  private void cancelBeforeItIsThere() {
    kafka.appendGap(JOBS);
    cancel("0");
  }

  @Test
  void aRunningStreamIsCutOffAndWhatItCostIsCounted() throws IOException {
    append(0, 3);
    turns(12);
    assertThat(worker.calls).containsExactly("0", "1");
    cancel("0");
    turns(12);

    assertThat(worker.calls).as("its place is free again").containsExactly("0", "1", "2");
    JsonNode line = line(output("0"));
    assertThat(line.at("/result/type").asText()).isEqualTo("canceled");
    assertThat(line.at("/spillway/attempts").asInt()).isEqualTo(1);
    assertThat(line.at("/spillway/history/0/status").asInt()).isEqualTo(499);
    assertThat(Tags.OUTPUT_TOKENS.text(output("0").headers())).isEqualTo("7");
    assertThat(worker.abandoned("canceled")).isEqualTo(1);
    assertThat(worker.counted("spillway.abandoned", "reason", "canceled")).isEqualTo(37);
    assertThat(worker.counted("spillway.jobs.canceled", "place", "running")).isEqualTo(1);
    settle(12);
    assertThat(results()).containsExactlyInAnyOrder("0", "1", "2");
    assertThat(worker.heldBytes()).isZero();
  }

  /** Its outcome is not committed, and may not even be known to the pump. */
  @Test
  void aStreamThatEndedWellStaysASuccess() throws IOException {
    append(0, 2);
    turns(12);
    kafka.failAll();
    worker.succeed(call -> call.id().equals("0"));
    turns(12);
    cancel("0");
    worker.succeed(call -> call.id().equals("1"));
    cancel("1");
    turns(12);
    assertThat(kafka.outputs).isEmpty();
    kafka.heal();
    turns(30);

    assertThat(type("0")).isEqualTo("succeeded");
    assertThat(type("1")).isEqualTo("succeeded");
    assertThat(worker.abandoned("canceled")).isZero();
    assertThat(worker.counted("spillway.abandoned", "reason", "canceled")).isZero();
  }

  /** The stream ends after the pump told it to end, and before that takes effect. */
  @Test
  void aStreamThatEndsBeforeItIsCutOffKeepsItsOutcome() throws IOException {
    append(0, 1);
    turns(12);
    worker.beforeCut = () -> worker.succeed(call -> true);
    cancel("0");
    turns(12);

    assertThat(type("0")).isEqualTo("succeeded");
    assertThat(worker.counted("spillway.abandoned", "reason", "canceled")).isZero();
    assertThat(worker.heldBytes()).isZero();
  }

  /** What comes of the call is heard of after the group has given the partition to another. */
  @Test
  void ifThePartitionIsLostMeanwhileTheJobEndsWhereItIsReadNext() throws IOException {
    append(0, 1);
    turns(12);
    cancel("0");
    turns(1);
    assertThat(worker.running()).isEmpty();
    worker.lose(JOBS);
    turns(2);
    assertThat(kafka.outputs).isEmpty();
    assertThat(worker.heldBytes()).isZero();
    worker.assign(JOBS);
    turns(12);

    assertThat(type("0")).isEqualTo("canceled");
    assertThat(worker.calls).containsExactly("0");
  }

  @Test
  void byItsOriginOneJobIsCanceledAndNoOther() throws IOException {
    kafka.append(JOBS, "a".getBytes(UTF_8), SimulatedWorker.job("same"), 0);
    kafka.append(JOBS, "b".getBytes(UTF_8), SimulatedWorker.job("same"), 0);
    worker.cancels.add(new Cancel.OfOrigin("jobs-0-1"));
    settle(12);

    assertThat(worker.calls).hasSize(1);
    List<String> types = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> result : kafka.outputs) {
      types.add(
          Tags.ORIGIN.text(result.headers()) + " " + line(result).at("/result/type").asText());
    }
    assertThat(types).containsExactlyInAnyOrder("jobs-0-0 succeeded", "jobs-0-1 canceled");
  }
}
