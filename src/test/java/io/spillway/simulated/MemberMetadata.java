package io.spillway.simulated;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** What a simulated consumer says of its membership: which member it is. */
final class MemberMetadata extends ConsumerGroupMetadata {
  private final SimulatedKafka.Member member;

  @SuppressWarnings("deprecation")
  MemberMetadata(SimulatedKafka.Member member) {
    super("group", 1, "member", Optional.empty());
    this.member = member;
  }

  SimulatedKafka.Member member() {
    return member;
  }
}
