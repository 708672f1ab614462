package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every row of the table in docs/internals/progress.md. The log holds 5 to 100. A mark is written
 * as base, or base+bits: {@code 20+2.7} has 22 and 27 finished. {@code other:} is of another topic
 * id, {@code moved:} of another partition; {@code @} sets the leader epoch (4), {@code @-} to none;
 * {@code word} is 20 with a comment, {@code former} 20 with metadata of a version before marks.
 */
class StartDecisionTest {

  private static final TopicPartition PARTITION = new TopicPartition("llm.jobs", 3);
  private static final Uuid TOPIC = new Uuid(1, 2);
  private static final Uuid OTHER = new Uuid(3, 4);

  @ParameterizedTest
  @CsvSource({
    // committed, kept, decision, words
    "none, none, begin 5, ''",
    "none, 20, begin 20, it has expired",
    "none, 20+2.7, begin 20+2.7, it has expired",
    "20, none, begin 20, ''",
    "20, 20, begin 20, ''",
    "20+2.7, 20+2, begin 20+2.7, ''",
    "30, 20, begin 30, ''",
    "30+5, 20+2.15, begin 30+5, ''",
    "20, 30, refuse, an older one was put back",
    "20+2, 20+2.7, refuse, an older one was put back",
    "30, 20+12, refuse, an older one was put back",
    "word, 20+2, begin 20+2, has lost its metadata",
    "former, 20, begin 20, has lost its metadata",
    "word, none, refuse, bears no mark of ours",
    "word, 30, refuse, bears no mark of ours",
    "former, none, refuse, bears no mark of ours",
    "shifted, none, refuse, bears no mark of ours",
    "20, other:20, refuse, made anew",
    "none, other:20, refuse, made anew",
    "word, other:20, refuse, made anew",
    "other:20, none, refuse, made anew",
    "other:20, 20, refuse, made anew",
    "moved:20, none, refuse, another id",
    "20, moved:20, refuse, another id",
    "20, garbled, refuse, cannot be read",
    "none, garbled, refuse, cannot be read",
    "none, s2later, refuse, cannot be read",
    "150, none, begin 150, the log was cut",
    "90+20, none, begin 90+20, the log was cut",
    "none, 150, begin 150, the log was cut",
    "150@-, none, refuse, no leader epoch tells",
    "none, 90+20@-, refuse, no leader epoch tells",
    "20@-, none, begin 20@-, ''",
    "100, none, begin 100, ''",
    "90+9, none, begin 90+9, ''",
    "2, none, begin 2, ''",
  })
  void aRowOfTheTable(String committed, String kept, String decision, String words) {
    Facts facts = new Facts("g", PARTITION, committed(committed), kept(kept), TOPIC, 5, 100);

    StartDecision made = StartDecision.of(facts);

    if (decision.startsWith("begin ")) {
      ProgressMark mark =
          decision.equals("begin 5")
              ? ProgressMark.at(TOPIC, 3, 5, ProgressMark.UNKNOWN_EPOCH)
              : mark(decision.substring(6));
      assertThat(made).isInstanceOf(StartDecision.Begin.class);
      assertThat(((StartDecision.Begin) made).mark()).isEqualTo(mark);
      assertThat(((StartDecision.Begin) made).note()).contains(words);
      assertThat(((StartDecision.Begin) made).note().isEmpty()).isEqualTo(words.isEmpty());
    } else {
      assertThat(made).isInstanceOf(StartDecision.Refuse.class);
      assertThat(((StartDecision.Refuse) made).why()).contains(words);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none   | none    | committed nothing; kept nothing",
        "word   | 30      | committed 20 without a mark ('backfill'); kept mark 30 (+0 finished)",
        "20+2.7 | garbled | committed mark 20 (+2 finished) of topic id",
      })
  void theFactsAreSaid(String committed, String kept, String words) {
    Facts facts = new Facts("g", PARTITION, committed(committed), kept(kept), TOPIC, 5, 100);

    assertThat(facts.toString())
        .startsWith("group g, llm.jobs-3: ")
        .contains(words)
        .endsWith("its log holds 5 to 100");
  }

  private static OffsetAndMetadata committed(String text) {
    return switch (text) {
      case "none" -> null;
      case "word" -> new OffsetAndMetadata(20, "backfill");
      case "former" -> new OffsetAndMetadata(20, "bAg==");
      case "shifted" -> new OffsetAndMetadata(21, MarkCodec.encode(mark("20")));
      default -> mark(text).toCommit();
    };
  }

  private static String kept(String text) {
    return switch (text) {
      case "none" -> null;
      case "garbled" -> "s1garbled";
      case "s2later" -> "s2later";
      default -> MarkCodec.encode(mark(text));
    };
  }

  private static ProgressMark mark(String text) {
    Uuid topic = text.startsWith("other:") ? OTHER : TOPIC;
    int partition = text.startsWith("moved:") ? 1 : 3;
    int epoch = text.endsWith("@-") ? -1 : 4;
    String[] parts = text.replaceAll("^[a-z]+:|@-$", "").split("\\+");
    BitSet finished = new BitSet();
    if (parts.length == 2) {
      for (String bit : parts[1].split("\\.")) {
        finished.set(Integer.parseInt(bit));
      }
    }
    return new ProgressMark(topic, partition, Long.parseLong(parts[0]), epoch, finished);
  }
}
