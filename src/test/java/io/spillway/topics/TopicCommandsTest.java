package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.wiring.RoleDescriptor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicCommandsTest {

  @Test
  void aCommandSaysWhatDiffersFromKafkasDefaultsAndACommentTheRest() {
    List<TopicSpec> specs = TopicSpecs.of(TestSettings.singleBroker(), RoleDescriptor.topics());
    TopicSpec due =
        specs.stream().filter(spec -> spec.name().equals("llm.due")).findAny().orElseThrow();

    assertThat(TopicCommands.script(List.of(due), "kafka-1:9092"))
        .containsExactly(
            "# What a comment names is Kafka's own default, and is not set here;",
            "# 'spillway topics check' tells if the cluster has another one.",
            "# llm.due needs beside: cleanup.policy=delete, min.insync.replicas=1,"
                + " retention.bytes=-1, unclean.leader.election.enable=false",
            "kafka-topics.sh --bootstrap-server kafka-1:9092 --create --if-not-exists"
                + " --topic llm.due --partitions 3 --replication-factor 1"
                + " --config max.message.bytes=16777216 --config retention.ms=-1 --config message.timestamp.type=LogAppendTime");
  }
}
