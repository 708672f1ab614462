package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.Acceptance.Metadata;
import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log holds 5 to 100. A mark is written as its base, with {@code other:} of another topic. */
class AcceptanceTest {

  private static final TopicPartition PARTITION = new TopicPartition("llm.jobs", 3);
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final Uuid OTHER = new Uuid(3, 4);

  @ParameterizedTest
  @CsvSource({
    // committed, kept, metadata, what follows
    "none, none, UNSAID, Leave",
    "none, 20, UNSAID, Leave",
    "none, other:20, UNSAID, Forget",
    "20, 20, UNSAID, Leave",
    "20, 30, UNSAID, Write 20",
    "20, other:20, UNSAID, Write 20",
    "150, none, UNSAID, Leave",
    "other:20, none, UNSAID, Write 20",
    "other:150, none, UNSAID, Impossible",
    "word, none, UNSAID, Write 20",
    "word, 20, UNSAID, Leave",
    "word, 30, UNSAID, Write 20",
    "former, none, UNSAID, Impossible",
    "former, none, DROPPED, Write 20",
    "former, none, FORMER, Write 20 and 1 beyond",
    "word, none, FORMER, Write 20",
    "beyond, none, FORMER, Impossible",
    "beyond, none, DROPPED, Write 99",
  })
  void whatIsWritten(String committed, String kept, Metadata metadata, String follows) {
    Facts facts =
        new Facts(
            "g",
            PARTITION,
            committed(committed),
            kept.equals("none") ? null : MarkCodec.encode(mark(kept)),
            TOPIC,
            5,
            100);

    String made =
        switch (Acceptance.of(facts, metadata)) {
          case Acceptance.Leave leave -> "Leave";
          case Acceptance.Forget forget -> "Forget";
          case Acceptance.Impossible impossible -> "Impossible";
          case Acceptance.Write write -> {
            assertThat(facts.isOurs(write.mark())).isTrue();
            int beyond = write.mark().finished().cardinality();
            yield "Write "
                + write.mark().base()
                + (beyond == 0 ? "" : " and " + beyond + " beyond");
          }
        };

    assertThat(made).isEqualTo(follows);
  }

  private static OffsetAndMetadata committed(String text) {
    return switch (text) {
      case "none" -> null;
      case "word" -> new OffsetAndMetadata(20, "backfill");
      case "former" -> new OffsetAndMetadata(20, "bAg==");
      case "beyond" -> new OffsetAndMetadata(99, "bAg==");
      default -> mark(text).toCommit();
    };
  }

  private static ProgressMark mark(String text) {
    Uuid topic = text.startsWith("other:") ? OTHER : TOPIC;
    return new ProgressMark(topic, 3, Long.parseLong(text.replace("other:", "")), 4, new BitSet());
  }
}
