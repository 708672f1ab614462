import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends the jobs of a file, and handles the result of each once: SpillwayClient BOOTSTRAP FILE */
public class SpillwayClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of our jobs: topic-partition-offset, as the tag spillway-origin names them. */
  private final Set<String> origins = new HashSet<>();

  /**
   * The names of results that were handled. Keep them with what handling does, for example as a
   * unique column in the same database transaction: then a result that is read twice counts once.
   */
  private final Set<String> handled = new HashSet<>();

  private int again;

  public static void main(String[] args) throws Exception {
    SpillwayClient client = new SpillwayClient();
    client.send(args[0], Files.readAllLines(Path.of(args[1])));
    client.takeResults(args[0]);
  }

  private void send(String bootstrap, List<String> jobs) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (String job : jobs) {
        String id = JSON.readTree(job).get("custom_id").asText();
        var sent = producer.send(new ProducerRecord<>("llm.jobs", id, job)).get();
        origins.add("%s-%d-%d".formatted(sent.topic(), sent.partition(), sent.offset()));
      }
    }
    System.out.println(origins.size() + " jobs sent");
  }

  private void takeResults(String bootstrap) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrap,
            "group.id", "client-java",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", false,
            "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      takeAll(consumer, () -> handled.size() == origins.size());
      // Nothing is committed yet. A reader that begins anew now, as after a crash, gets all again.
      consumer.unsubscribe();
      takeAll(consumer, () -> again == origins.size());
      consumer.commitSync();
    }
    System.out.println(handled.size() + " results handled, " + again + " came again");
  }

  /** Subscribes, and takes records until there are enough. */
  private void takeAll(KafkaConsumer<String, String> consumer, BooleanSupplier enough)
      throws Exception {
    consumer.subscribe(List.of("llm.results"));
    while (!enough.getAsBoolean()) {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
        take(record);
      }
    }
  }

  private void take(ConsumerRecord<String, String> record) throws Exception {
    String origin = tag(record, "spillway-origin");
    String name = origin + " " + tag(record, "spillway-replay");
    if (!origins.contains(origin)) {
      return; // somebody else's job
    }
    if (handled.contains(name)) {
      again++;
      return;
    }
    handle(JSON.readTree(record.value()));
    handled.add(name);
  }

  private static void handle(JsonNode result) {
    JsonNode outcome = result.get("result");
    JsonNode ours = result.get("spillway");
    String type = outcome.get("type").asText();
    String what =
        switch (type) {
          case "succeeded" -> ": " + text(outcome.get("message")).length() + " characters";
          case "errored" -> ": " + ours.get("status") + " " + ours.get("error_type").asText();
          case "expired" -> ": was not done in time";
          case "canceled" -> "";
          default -> throw new IllegalArgumentException("a result of a newer kind: " + type);
        };
    System.out.println(result.get("custom_id").asText() + " " + type + what);
  }

  private static String text(JsonNode message) {
    StringBuilder text = new StringBuilder();
    message.get("content").forEach(block -> text.append(block.path("text").asText()));
    return text.toString();
  }

  private static String tag(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
