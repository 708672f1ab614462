import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes results to llm.results in a transaction that is aborted: of the first ten jobs of the
 * partitions 0 to 3 of llm.jobs, all with one custom_id. A reader of what is committed never sees
 * them. Arguments: the bootstrap servers, the custom_id.
 */
public class AbortedResults {
  public static void main(String[] args) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", args[0], "transactional.id", "aborted-results");
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int job = 0; job < 40; job++) {
        producer.send(result(args[1], "llm.jobs-%d-%d".formatted(job / 10, job % 10))).get();
      }
      producer.abortTransaction();
    }
  }

  private static ProducerRecord<String, String> result(String id, String origin) {
    String value =
        "{\"custom_id\":\"%s\",\"result\":{\"type\":\"expired\"},\"spillway\":{}}".formatted(id);
    var result = new ProducerRecord<>("llm.results", id, value);
    result.headers().add("spillway-origin", origin.getBytes());
    result.headers().add("spillway-replay", "0".getBytes());
    return result;
  }
}
