import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.DltStrategy;
import org.springframework.kafka.retrytopic.SameIntervalTopicReuseStrategy;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The work of the delayer by Spring Kafka: its retry topic, with its defaults, and a listener that
 * writes what has come to be due to another topic, without transactions. For src/check/lateness,
 * which writes to the retry topic what Spring would have written after a first failure.
 */
@Configuration(proxyBeanMethods = false)
@EnableKafkaRetryTopic
public class RetryLoop {

  private static final String SERVERS = System.getProperty("servers");
  private static final int DELAYING = 8;
  private static final int DUE = 16;

  /** Makes the topics, starts, says when all partitions are assigned, and runs until killed. */
  public static void main(String[] args) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", SERVERS))) {
      admin
          .createTopics(
              List.of(
                  topic("spring.jobs", DELAYING),
                  topic("spring.jobs-retry", DELAYING),
                  topic("spring.due", DUE)))
          .all()
          .get();
    }
    var context = new AnnotationConfigApplicationContext(RetryLoop.class);
    var registry = context.getBean(KafkaListenerEndpointRegistry.class);
    while (registry.getListenerContainers().stream()
            .mapToInt(each ->
                each.getAssignedPartitions() == null ? 0 : each.getAssignedPartitions().size())
            .sum()
        < 2 * DELAYING) {
      Thread.sleep(100);
    }
    System.out.println("all partitions are assigned");
    Thread.currentThread().join();
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, partitions, (short) 1)
        .configs(Map.of("message.timestamp.type", "LogAppendTime"));
  }

  @Bean
  KafkaTemplate<byte[], byte[]> template() {
    return new KafkaTemplate<>(
        new DefaultKafkaProducerFactory<>(
            Map.of("bootstrap.servers", SERVERS),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  @Bean
  ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory() {
    var factory = new ConcurrentKafkaListenerContainerFactory<byte[], byte[]>();
    factory.setConsumerFactory(
        new DefaultKafkaConsumerFactory<>(
            Map.of("bootstrap.servers", SERVERS, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()));
    return factory;
  }

  @Bean
  TaskScheduler scheduler() {
    return new ThreadPoolTaskScheduler();
  }

  @Bean
  Listener listener(KafkaTemplate<byte[], byte[]> template) {
    return new Listener(template);
  }

  /** The application. */
  public static class Listener {
    private final KafkaTemplate<byte[], byte[]> template;

    Listener(KafkaTemplate<byte[], byte[]> template) {
      this.template = template;
    }

    @RetryableTopic(
        attempts = "2",
        backOff = @BackOff(delayString = "${delay}"),
        autoCreateTopics = "false",
        kafkaTemplate = "template",
        dltStrategy = DltStrategy.NO_DLT,
        sameIntervalTopicReuseStrategy = SameIntervalTopicReuseStrategy.SINGLE_TOPIC)
    @KafkaListener(id = "spring", topics = "spring.jobs", containerFactory = "factory")
    public void listen(ConsumerRecord<byte[], byte[]> record) {
      template.send(
          new ProducerRecord<>(
              "spring.due", null, null, record.key(), record.value(), record.headers()));
    }
  }
}
